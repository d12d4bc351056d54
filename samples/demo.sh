#!/bin/sh
# What `make demo` runs: ingest the samples, ask three questions, say what to type next.
# PULLQUOTE_DATA_DIR names where the corpus goes.
set -eu

run() {
  printf '\n$ pullquote'
  for argument in "$@"; do
    case $argument in
      *\ *) printf ' "%s"' "$argument" ;;
      *) printf ' %s' "$argument" ;;
    esac
  done
  printf '\n'
  pullquote "$@"
}

run ingest samples/articles
run ask "Who found the ship's bell in the Brannet museum?"
run ask "When will the Brannet Island ferry stop running?"
run ask "Who painted the mural on Front Street?"

cat <<EOF

That was one answer, one that rests on two articles, and one that the articles do not give.
Now try your own:

  export PULLQUOTE_DATA_DIR=$PULLQUOTE_DATA_DIR
  .venv/bin/pullquote ask "How many homes did the storm damage?"
  .venv/bin/pullquote ask "How many homes would flood if Ambler Fork Dam failed?"
  .venv/bin/pullquote ingest samples/corrections   # two articles are corrected, one is retracted
  .venv/bin/pullquote ask "How many homes would flood if Ambler Fork Dam failed?"
  .venv/bin/pullquote ask "Who returned a library book that was due in 1958?"
  .venv/bin/pullquote answers stale                # what you were told before, and what stands now

or start with articles of yours:

  unset PULLQUOTE_DATA_DIR
  .venv/bin/pullquote ingest FOLDER
  .venv/bin/pullquote chat
EOF
