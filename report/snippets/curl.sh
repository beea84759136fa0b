[lone] printf %s "$CXONE_CLIENT_SECRET" |
[lone] curl -sS --fail-with-body @url@ \
[lone]   --data-urlencode client_secret@- \
[config-quote] quote() { printf %s "$1" | sed 's/[\\"]/\\&/g'; } # for curl's config syntax
[encode] encode() { printf %s "$1" | od -An -v -tx1 | tr -d ' \n' | sed 's/../%&/g'; }
[config] {
[encode]   printf 'user = "%s:%s"\n' \
[encode]     "$(encode "$CXONE_CLIENT_ID")" "$(encode "$CXONE_CLIENT_SECRET")"
[raw]   printf 'user = "%s:%s"\n' \
[raw]     "$(quote "$CXONE_CLIENT_ID")" "$(quote "$CXONE_CLIENT_SECRET")"
[config each secret]   printf 'data-urlencode="@name@=%s"\n' "$(quote "@value@")"
[config] } | curl -sS --fail-with-body --config - @url@ \
[each env open]   --data-urlencode "@name@=@value@" \
[each literal]   --data-urlencode @name@=@value@ \
  -H 'Accept: application/json'
