// The counts that stand, by @platformatic/kafka: node counts.mjs BROKERS NAMESPACE

import { randomUUID } from 'node:crypto'
import { Consumer, ListOffsetTimestamps, stringDeserializers } from '@platformatic/kafka'

const [brokers, namespace] = process.argv.slice(2)
const topic = `${namespace}.event-counts`
const consumer = new Consumer({
  clientId: 'counts',
  groupId: `counts-${randomUUID()}`, // one of its own: it gets all partitions
  bootstrapBrokers: brokers.split(','),
  deserializers: stringDeserializers
})

const begins = (await consumer.listOffsets({ topics: [topic], timestamp: ListOffsetTimestamps.EARLIEST })).get(topic)
const ends = (await consumer.listOffsets({ topics: [topic], timestamp: ListOffsetTimestamps.LATEST })).get(topic)
const left = new Set([...ends.keys()].filter(partition => begins[partition] < ends[partition]))
const standing = new Map()

const yields = (old, next) => (next.final === old.final ? next.revision > old.revision : next.final)

if (left.size > 0) {
  const stream = await consumer.consume({ topics: [topic], mode: 'earliest', autocommit: false })
  for await (const message of stream) {
    if (message.value) { // without one it is a tombstone: its final stands under a key of its own
      const count = JSON.parse(message.value)
      const place = JSON.stringify([count.tag, count.window, count.start])
      const old = standing.get(place)
      if (!old || yields(old.count, count)) standing.set(place, { count, text: message.value })
    }
    if (message.offset + 1n >= ends[message.partition]) left.delete(message.partition)
    if (left.size === 0) break
  }
}
await consumer.close(true)
for (const { text } of standing.values()) console.log(text)
