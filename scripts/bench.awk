# SPDX-License-Identifier: Apache-2.0
# SPDX-FileCopyrightText: The Credence developers
#
# Makes one table of what `worker_bench` and `engine_bench` print. Variable: goal, the least part of
# the bare loop's throughput. bench.sh calls it.

function verdict(low, high, least) {
    return low >= least ? "yes" : high < least ? "no" : "unclear"
}

function flush_row() {
    if (row) print row " " met " |"
    row = ""
}

BEGIN {
    print "| model | measured | goal | median | 95 % interval | met |"
    print "|---|---|--:|--:|--:|---|"
}

/^[^ =].*: .* on [0-9]+ threads$/ { model = $1; gsub(/.*\/|\.onnx:$/, "", model) }

/^ +.* [0-9.]+ \[[0-9.]+, [0-9.]+\]$/ {
    flush_row()
    high = $NF; low = $(NF - 1); median = $(NF - 2)
    gsub(/[\[\],]/, "", low); gsub(/\]/, "", high)
    what = $0
    sub(/^ +/, "", what); sub(/:? [0-9.]+ \[.*/, "", what)
    wanted = met = ""
    if (what ~ /^p95/) {
        what = "the same: " what
        if (is_batched) { wanted = "≤ 1.10"; met = verdict(-high, -low, -1.1) }
    } else {
        is_batched = what ~ /best static/
        # The goals are of throughput; processor time is there to explain it.
        least = what ~ /processor time/ ? 0 : what ~ /no batching/ ? goal : \
            what ~ /best static|goodput/ ? 0.9 : 0
        if (least) { wanted = "≥ " least; met = verdict(low + 0, high + 0, least) }
    }
    if (what !~ /at once/) what = "engine, " what
    row = sprintf("| %s | %s | %s | %s | %s to %s |", model, what, wanted, median, low, high)
}

# What was compared with the bare loop while that became faster or slower is worth nothing.
/the bare loop drifted by [0-9]+ % / {
    drift = $0
    sub(/.*drifted by /, "", drift); sub(/ %.*/, "", drift)
    if (drift + 0 > 10) met = "void: bare loop drifted by " drift " %"
}

/no figure, / {
    flush_row()
    sub(/^ +/, "")
    row = sprintf("| %s | %s | | | |", model, $0); met = "void"
}

# Flat: the greatest stretch within a tenth of the least.
/memory in MiB, by stretch: / {
    flush_row()
    figures = $0
    sub(/.*stretch: /, "", figures)
    count = split(figures, stretches, " ")
    least = most = stretches[1] + 0
    for (i = 2; i <= count; i++) {
        if (stretches[i] + 0 < least) least = stretches[i] + 0
        if (stretches[i] + 0 > most) most = stretches[i] + 0
    }
    row = sprintf("| %s | engine, overload, memory in MiB | flat | | %d to %d |", model, least, most)
    met = most <= 1.1 * least ? "yes" : "no"
}

END { flush_row() }
