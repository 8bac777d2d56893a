package timezone

import (
	"encoding/binary"
	"fmt"
	"time"
)

// Offset is how the clocks of a zone stand from an instant on; the first of a
// receipt holds for any time before the second as well. Zone rules change: a
// receipt keeps the offsets it was computed with.
type Offset struct {
	From    time.Time `json:"from,omitzero"`
	Seconds int       `json:"seconds"` // east of UTC
	Name    string    `json:"name"`    // as EST
}

// OffsetsOver lists the offsets of the zone between two instants.
func OffsetsOver(loc *time.Location, from, until time.Time) []Offset {
	var list []Offset
	for t := from; ; {
		name, seconds := t.In(loc).Zone()
		o := Offset{From: t, Seconds: seconds, Name: name}
		if len(list) == 0 {
			o.From = time.Time{}
		}
		list = append(list, o)
		_, end := bounds(t, loc)
		if end.IsZero() || end.After(until) {
			return list
		}
		t = end.UTC()
	}
}

// Rebuild makes a zone of its offsets, by way of the one door the time
// package leaves open: the tzfile format, RFC 9636.
func Rebuild(name string, offsets []Offset) (*time.Location, error) {
	if len(offsets) == 0 || len(offsets) > 255 {
		return nil, fmt.Errorf("the receipt does not say how the clocks of %s stood", name)
	}
	var times, kinds, types, names []byte
	for i, o := range offsets {
		if o.Seconds <= -Farthest || o.Seconds >= Farthest || len(o.Name) > 8 || len(names) > 240 {
			return nil, fmt.Errorf("the receipt has no sensible offset for %s", name)
		}
		if i > 0 {
			if i > 1 && !o.From.After(offsets[i-1].From) {
				return nil, fmt.Errorf("the offsets of %s are not in order", name)
			}
			times = binary.BigEndian.AppendUint64(times, uint64(o.From.Unix()))
			kinds = append(kinds, byte(i))
		}
		types = binary.BigEndian.AppendUint32(types, uint32(int32(o.Seconds)))
		types = append(types, 0, byte(len(names)))
		names = append(append(names, o.Name...), 0)
	}
	header := func(n, types, chars int) []byte {
		h := append([]byte("TZif2"), make([]byte, 27)...)
		h = binary.BigEndian.AppendUint32(h, uint32(n))
		h = binary.BigEndian.AppendUint32(h, uint32(types))
		return binary.BigEndian.AppendUint32(h, uint32(chars))
	}
	data := append(header(0, 0, 0), header(len(kinds), len(offsets), len(names))...)
	for _, part := range [][]byte{times, kinds, types, names, []byte("\n\n")} {
		data = append(data, part...)
	}
	loc, err := time.LoadLocationFromTZData(name, data)
	if err != nil {
		return nil, fmt.Errorf("the offsets of %s in the receipt make no zone: %w", name, err)
	}
	return loc, nil
}
