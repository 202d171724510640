#!/bin/sh
# Replays PATH… into a bounded namespace of its own with a worker of its own, compares the counts with those of
# DATELINE_TEST_EXPECT, removes the namespace, and exits with the result: 0, or 1 with a line for each count that differs.
set -eu

DATELINE_NAMESPACE=test-$(python -c 'import secrets; print(secrets.token_hex(4))')
export DATELINE_NAMESPACE
# The counts that are expected of the seeds are those of the defaults, whatever .env sets for the stack.
if [ "$DATELINE_TEST_EXPECT" = /seeds/expected-counts.jsonl ]; then
  unset DATELINE_WINDOWS DATELINE_LATENESS DATELINE_STORY_HORIZON DATELINE_MAX_ARTICLE_BYTES DATELINE_K DATELINE_VOCABULARY
fi
worker='' replay=''

finish() {
  code=$?
  trap '' INT TERM
  for process in $replay $worker; do
    kill "$process" 2>/dev/null || true
    wait "$process" || true
  done
  dateline topics delete --confirm "$DATELINE_NAMESPACE" || code=1
  [ "$code" -eq 0 ] && echo "test: passed" || echo "test: FAILED, exit $code"
  exit "$code"
}

echo "test: $* in the namespace $DATELINE_NAMESPACE, expected: $DATELINE_TEST_EXPECT"
trap 'exit 130' INT
trap 'exit 143' TERM
trap finish EXIT
dateline topics create --bounded
dateline worker &
worker=$!
# In the background, so that a signal ends the wait at once.
dateline replay "$@" --end --expect "$DATELINE_TEST_EXPECT" --timeout "${DATELINE_TEST_TIMEOUT:-120}" &
replay=$!
status=0
wait "$replay" || status=$?
replay=''
exit "$status"
