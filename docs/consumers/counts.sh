#!/bin/sh
# The counts that stand, by Kafka's console consumer and awk: sh counts.sh BROKERS NAMESPACE
# The console consumer knows no end: it stops when nothing has come for SILENCE_MS.
${KAFKA_CONSOLE_CONSUMER:-kafka-console-consumer.sh} --bootstrap-server "$1" --topic "$2.event-counts" \
  --from-beginning --timeout-ms "${SILENCE_MS:-10000}" --property print.key=true |
awk -F '\t' '
  $2 == "null" { next }                                    # a tombstone: its final stands under a key of its own
  {
    place = $1; sub(/\|final$/, "", place)                 # key: TAG|WINDOW|START, or the same and |final
    match($2, /"revision":[0-9]+/)
    rank = substr($2, RSTART + 11, RLENGTH - 11) + ($2 ~ /"final":true}$/ ? 1e12 : 0)
    if (!(place in standing) || rank > best[place]) { best[place] = rank; standing[place] = $2 }
  }
  END { for (place in standing) print standing[place] }'
