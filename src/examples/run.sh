#!/bin/sh
# Runs an import with curl, and ends with the exit codes of the command line. Needs curl, sed and grep.
#   BLOCKLOAD_URL=https://blockload.example.com BLOCKLOAD_TOKEN=... ./run.sh salaries
set -eu
name=$1
api="$BLOCKLOAD_URL/api/blockload/v1"
# In a job that is repeated, pass the name of the job and its date instead: the same key starts no second run.
key=${BLOCKLOAD_KEY:-$name-$(date +%s)-$$}
# Seconds between two looks at the run.
pause=${BLOCKLOAD_PAUSE:-2}

call() {
  curl --silent --show-error --retry 5 --max-time 30 --header "Authorization: Bearer $BLOCKLOAD_TOKEN" "$@"
}

answer=$(call --header "Idempotency-Key: $key" --header 'Content-Type: application/json' --data '{}' "$api/imports/$name/runs") || exit 1
# The answers to earlier attempts come before that of the last one.
run=$(printf '%s' "$answer" | sed -n 's/.*{"run":\([0-9]*\),"isNew".*/\1/p')
if [ -z "$run" ]; then
  printf '%s\n' "$answer" >&2
  case $answer in
    *'"code":"alive"'*) exit 4 ;;
    *'"status":429'*) exit 1 ;;
    *'"status":4'*) exit 2 ;;
    *) exit 1 ;;
  esac
fi
trap 'call --request POST "$api/runs/$run/stop" > /dev/null' TERM INT
while :; do
  answer=$(call "$api/runs/$run") || answer=
  # The first of them is that of the run.
  state=$(printf '%s' "$answer" | grep -o '"status":"[A-Z]*"' | head -n 1 | cut -d '"' -f 4)
  case $state in
    COMPLETED | UNCHANGED) exit 0 ;;
    FAILED)
      case $answer in
        *'"error":{"code":"no-match"'*) exit 5 ;;
        *) exit 1 ;;
      esac
      ;;
    STOPPED) exit 3 ;;
  esac
  sleep "$pause"
done
