-- Which tags had most reports, on how many days, and the most stories of one day, of a file that this made:
--   dateline export event-counts counts.parquet --window 1d
SELECT tag, any_value(label) AS label, sum(reports) AS reports, count(*) AS days, max(stories) AS most_stories,
  min(start) AS first_day
FROM 'counts.parquet'
WHERE kind <> 'all'
GROUP BY tag
ORDER BY reports DESC, tag
LIMIT 20;
