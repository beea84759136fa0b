# SPDX-License-Identifier: MIT
# Makes C text constants of template files: axios.mjs becomes `static const char template_axios_mjs[]`.
# awk -f embed.awk FILE... > templates.h

function finish() {
	if (open)
		print "\t;"
	open = 0
}

FNR == 1 {
	finish()
	name = FILENAME
	sub(/.*\//, "", name)
	gsub(/[^A-Za-z0-9]/, "_", name)
	printf "static const char template_%s[] =\n", name
	open = 1
}

# By hand: awks differ in what a backslash in gsub() stands for.
{
	line = ""
	for (i = 1; i <= length($0); i++) {
		c = substr($0, i, 1)
		line = line (c == "\t" ? "\\t" : c == "\\" || c == "\"" ? "\\" c : c)
	}
	print "\t\"" line "\\n\""
}

END {
	finish()
}
