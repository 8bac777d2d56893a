package ledger

import (
	"bytes"
	"encoding/json"
	"fmt"
	"sync"
)

// maxDepth bounds nesting. No event comes near it, and sorting moves each level's bytes once.
const maxDepth = 128

// Canonical returns v as RFC 8785 canonical JSON: the one text that hashes, stores and compares.
// v is encoded by encoding/json first, so its struct tags and Marshalers hold. To canonicalise
// JSON text, pass it as json.RawMessage; what is canonical comes back unchanged.
//
// Refused, because the text would not say what v says, or not the same to every reader: NaN and
// infinities, strings that are not UTF-8, unpaired surrogates, a member name given twice, and
// numbers from 2^53 on that a JSON reader with IEEE doubles (every browser) would change.
// Write such numbers as strings.
func Canonical(v any) ([]byte, error) {
	c := canonicalisers.Get().(*canonicaliser)
	defer canonicalisers.Put(c)
	c.encoded.Reset()
	if err := c.encoder.Encode(v); err != nil {
		return nil, fmt.Errorf("ledger: no canonical JSON: %w", err)
	}
	c.in, c.at, c.depth = c.encoded.Bytes(), 0, 0
	c.out = make([]byte, 0, len(c.in))
	c.members, c.unescaped = c.members[:0], c.unescaped[:0]
	if err := c.value(); err != nil {
		return nil, fmt.Errorf("ledger: no canonical JSON: %w", err)
	}
	out := c.out
	c.out = nil
	return out, nil
}

var canonicalisers = sync.Pool{New: func() any {
	c := new(canonicaliser)
	c.encoder = json.NewEncoder(&c.encoded)
	c.encoder.SetEscapeHTML(false)
	return c
}}

// canonicaliser rewrites JSON in one pass. It exists because jcs.Transform, which builds a tree
// of nodes, takes several times as long, and this runs for every event on the one writer; tests
// hold the two equal. It relies on encoding/json, whose output is well-formed even where it
// passes a Marshaler's text on, and so checks only what encoding/json does not.
type canonicaliser struct {
	encoded bytes.Buffer
	encoder *json.Encoder

	in    []byte
	at    int
	depth int
	out   []byte

	members   []member // of all objects now open, innermost last
	unordered []byte   // scratch of sortMembers
	unescaped []byte   // backing of strings that had escapes
}

// member is one name and value already written, as out[from:to].
type member struct {
	name     []byte
	from, to int
}

func (c *canonicaliser) value() error {
	c.space()
	switch c.in[c.at] {
	case '{':
		return c.nested(c.object)
	case '[':
		return c.nested(c.array)
	case '"':
		_, err := c.string()
		return err
	case 't', 'n':
		c.literal(4)
	case 'f':
		c.literal(5)
	default:
		return c.number()
	}
	return nil
}

func (c *canonicaliser) literal(length int) {
	c.out = append(c.out, c.in[c.at:c.at+length]...)
	c.at += length
}

func (c *canonicaliser) nested(read func() error) error {
	if c.depth == maxDepth {
		return fmt.Errorf("nested more than %d deep", maxDepth)
	}
	c.depth++
	err := read()
	c.depth--
	return err
}

func (c *canonicaliser) array() error {
	c.punctuation()
	for c.peek() != ']' {
		if err := c.value(); err != nil {
			return err
		}
		if c.peek() == ',' {
			c.punctuation()
		}
	}
	c.punctuation()
	return nil
}

func (c *canonicaliser) object() error {
	c.punctuation()
	first := len(c.members)
	ordered := true
	for c.peek() != '}' {
		from := len(c.out)
		name, err := c.string()
		if err != nil {
			return err
		}
		c.peek()
		c.punctuation() // the colon
		if n := len(c.members); n > first && compareUTF16(c.members[n-1].name, name) >= 0 {
			ordered = false
		}
		// Taken before the value, whose own members come and go above this one.
		own := len(c.members)
		c.members = append(c.members, member{name: name, from: from})
		if err := c.value(); err != nil {
			return err
		}
		c.members[own].to = len(c.out)
		if c.peek() == ',' {
			c.punctuation()
		}
	}
	if !ordered {
		if err := c.sortMembers(c.members[first:]); err != nil {
			return err
		}
	}
	c.members = c.members[:first]
	c.punctuation()
	return nil
}

func (c *canonicaliser) space() {
	for {
		switch c.in[c.at] {
		case ' ', '\n', '\r', '\t':
			c.at++
		default:
			return
		}
	}
}

func (c *canonicaliser) peek() byte {
	c.space()
	return c.in[c.at]
}

func (c *canonicaliser) punctuation() {
	c.out = append(c.out, c.in[c.at])
	c.at++
}
