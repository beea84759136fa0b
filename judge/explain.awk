# SPDX-License-Identifier: MIT
# Makes rows of a C table of the explanations: judge/explain/ID.txt becomes {"ID", "its text"},
# awk -f explain.awk FILE... > explain.inc

function finish() {
	if (open)
		print "\t},"
	open = 0
}

FNR == 1 {
	finish()
	name = FILENAME
	sub(/.*\//, "", name)
	sub(/\.txt$/, "", name)
	printf "\t{\"%s\",\n", name
	open = 1
}

# By hand: awks differ in what a backslash in gsub() stands for.
{
	line = ""
	for (i = 1; i <= length($0); i++) {
		c = substr($0, i, 1)
		line = line (c == "\\" || c == "\"" ? "\\" c : c)
	}
	print "\t \"" line "\\n\""
}

END {
	finish()
}
