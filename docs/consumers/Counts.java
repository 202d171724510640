// The counts that stand, by kafka-clients and Jackson: java -cp "kafka-libs/*" Counts.java BROKERS NAMESPACE

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;

public class Counts {
    record Place(String tag, String window, String start) {}

    record Standing(boolean isFinal, long revision, String text) {
        boolean yieldsTo(Standing other) {
            return other.isFinal != isFinal ? other.isFinal : other.revision > revision;
        }
    }

    public static void main(String[] arguments) throws Exception {
        String topic = arguments[1] + ".event-counts";
        Map<String, Object> settings = Map.of("bootstrap.servers", arguments[0], "enable.auto.commit", false);
        ObjectMapper json = new ObjectMapper();
        Map<Place, Standing> standing = new HashMap<>();
        try (var consumer = new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                    .map(partition -> new TopicPartition(topic, partition.partition())).toList();
            consumer.assign(partitions);  // by hand: it joins no group
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (partitions.stream().anyMatch(one -> consumer.position(one) < ends.get(one))) {
                for (ConsumerRecord<String, String> record : consumer.poll(Duration.ofMillis(500))) {
                    if (record.value() == null) continue;  // a tombstone: its final stands under a key of its own
                    JsonNode count = json.readTree(record.value());
                    Place place = new Place(
                            count.get("tag").asText(), count.get("window").asText(), count.get("start").asText());
                    Standing next = new Standing(
                            count.get("final").asBoolean(), count.get("revision").asLong(), record.value());
                    standing.merge(place, next, (old, other) -> old.yieldsTo(other) ? other : old);
                }
            }
        }
        PrintStream out = new PrintStream(System.out, false, StandardCharsets.UTF_8);
        standing.values().forEach(one -> out.print(one.text() + "\n"));
        out.flush();
    }
}
