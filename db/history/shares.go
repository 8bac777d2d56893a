package history

import "duces/db/sqlc"

// mostEvents is how many events of some streams are folded at once, and mostStreams how many streams.
const (
	mostEvents  = 4096
	mostStreams = 64
)

// Shares divides streams into what is folded at once.
func Shares(page []sqlc.StreamPageRow) (shares [][]sqlc.StreamPageRow) {
	from, events := 0, int64(0)
	for i, p := range page {
		if i > from && (events+p.Events > mostEvents || i-from == mostStreams) {
			shares = append(shares, page[from:i])
			from, events = i, 0
		}
		events += p.Events
	}
	if from < len(page) {
		shares = append(shares, page[from:])
	}
	return shares
}
