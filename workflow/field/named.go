package field

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"iter"
)

// hashMember begins the hash of a document in canonical JSON. Within a text its quotes
// would be escaped, so that nobody can write it into one.
var hashMember = []byte(`"sha256":"`)

// HashesIn gives the SHA-256 of every document that canonical JSON names, at any depth: in
// what a transition brought, in a correction, in a command that waits for a second person.
func HashesIn(canonical []byte) iter.Seq[[32]byte] {
	return func(yield func([32]byte) bool) {
		for rest := canonical; ; {
			at := bytes.Index(rest, hashMember)
			if at < 0 {
				return
			}
			begins := at > 0 && (rest[at-1] == '{' || rest[at-1] == ',') // and is not the end of some other name
			rest = rest[at+len(hashMember):]
			var sum [32]byte
			if !begins || len(rest) <= hex.EncodedLen(len(sum)) || rest[hex.EncodedLen(len(sum))] != '"' {
				continue
			}
			if _, err := hex.Decode(sum[:], rest[:hex.EncodedLen(len(sum))]); err == nil && !yield(sum) {
				return
			}
		}
	}
}

// NameIn is the name under which JSON has a document, or "" where it has none.
func NameIn(raw []byte, sha256 string) string {
	var value any
	if json.Unmarshal(raw, &value) != nil {
		return ""
	}
	return nameIn(value, sha256)
}

func nameIn(value any, sha256 string) string {
	switch v := value.(type) {
	case map[string]any:
		if name, ok := v["name"].(string); ok && v["sha256"] == sha256 {
			return name
		}
		for _, member := range v {
			if name := nameIn(member, sha256); name != "" {
				return name
			}
		}
	case []any:
		for _, item := range v {
			if name := nameIn(item, sha256); name != "" {
				return name
			}
		}
	}
	return ""
}
