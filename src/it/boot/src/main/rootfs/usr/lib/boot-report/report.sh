# Asks the booted machine some questions and prints, at the end and all at once, a line for each line of an answer and one
# for the status it came with:
#
#   boot-report <question>: <line>
#   boot-report <question> = <status>

export LC_ALL=C.UTF-8
report=/run/boot-report
: > $report

ask() {
  question=$1
  shift
  "$@" > $report.answer 2>&1
  status=$?
  sed "s/^/boot-report $question: /" $report.answer >> $report
  echo "boot-report $question = $status" >> $report
}

host_keys() {
  for key in /etc/ssh/ssh_host_*_key.pub; do
    ssh-keygen -l -f "$key" || return
  done
}

ask state systemctl is-system-running --wait
ask failed systemctl --failed --no-legend --plain --no-pager
ask multi-user systemctl is-active multi-user.target
ask uptime cut -d ' ' -f 1 /proc/uptime
ask usr-options findmnt -no OPTIONS --target /usr
ask usr-write touch /usr/x
ask etc-write touch /etc/x
ask var-write touch /var/x
ask deployment ostree admin status
ask machine-id cat /etc/machine-id
ask ssh systemctl is-active ssh.service
ask host-keys host_keys
ask dpkg-database readlink /var/lib/dpkg
ask packages dpkg-query -W -f '${db:Status-Abbrev} ${Package} ${Version}\n'
ask errors journalctl -b -p err --no-pager -o cat

echo "boot-report complete" >> $report
cat $report > /dev/console
