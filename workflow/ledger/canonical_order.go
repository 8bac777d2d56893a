package ledger

import (
	"bytes"
	"fmt"
	"slices"
)

// sortMembers puts the text of members, which ends out, into the order of their names.
func (c *canonicaliser) sortMembers(members []member) error {
	start := members[0].from
	c.unordered = append(c.unordered[:0], c.out[start:]...)
	slices.SortFunc(members, func(a, b member) int { return compareUTF16(a.name, b.name) })
	c.out = c.out[:start]
	for i, m := range members {
		if i > 0 {
			if bytes.Equal(members[i-1].name, m.name) {
				return fmt.Errorf("the name %.80q stands twice in one object", m.name)
			}
			c.out = append(c.out, ',')
		}
		c.out = append(c.out, c.unordered[m.from-start:m.to-start]...)
	}
	return nil
}

// compareUTF16 orders names by their UTF-16 code units, as RFC 8785, section 3.2.3 asks. That is
// the order of the UTF-8 bytes but for characters above U+FFFF (lead bytes from 0xF0): in UTF-16
// their surrogates come before U+E000 to U+FFFF (lead bytes 0xEE and 0xEF).
func compareUTF16(a, b []byte) int {
	for i := range min(len(a), len(b)) {
		x, y := a[i], b[i]
		if x == y {
			continue
		}
		if x >= 0xEE && y >= 0xEE && (x >= 0xF0) != (y >= 0xF0) {
			x, y = y, x
		}
		return int(x) - int(y)
	}
	return len(a) - len(b)
}
