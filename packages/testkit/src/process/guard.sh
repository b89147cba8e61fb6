#!/bin/sh
# Ends processes and deletes the directories given as arguments once standard input closes, which the kernel
# does however the parent died. Lines read: `+ <pid>` watch, `- <pid>` forget, `.` leave without doing anything.

# Start time of a process, or nothing when it is gone. With it, a process that got the number later is never
# signalled. Zombies count as gone: a container's init may not reap them.
birth() {
  if [ -d /proc/self ]; then
    IFS= read -r stat 2>/dev/null <"/proc/$1/stat" || return
    # The second field is the program's name in parentheses and may hold spaces.
    set -- ${stat##*) }
    [ "$1" = Z ] || echo "${20}"
  else
    kill -0 "$1" 2>/dev/null && echo alive
  fi
}

living() {
  for entry in $watched; do
    [ "$(birth "${entry%%:*}")" = "${entry#*:}" ] && echo "${entry%%:*}"
  done
}

# Signals everybody alive, then waits up to five seconds.
end_all() {
  alive=$(living)
  [ -n "$alive" ] && kill "-$1" $alive 2>/dev/null
  polls=0
  while [ -n "$(living)" ] && [ "$polls" -lt 50 ]; do
    sleep 0.1
    polls=$((polls + 1))
  done
}

watched=''
while read -r verb pid; do
  case $verb in
    +)
      born=$(birth "$pid")
      [ -n "$born" ] && watched="$watched $pid:$born"
      ;;
    -)
      kept=''
      for entry in $watched; do
        [ "${entry%%:*}" = "$pid" ] || kept="$kept $entry"
      done
      watched=$kept
      ;;
    .) exit 0 ;;
  esac
done

end_all QUIT
end_all KILL
for attempt in 1 2 3 4 5; do
  rm -rf -- "$@" 2>/dev/null && break
  sleep 0.2
done
