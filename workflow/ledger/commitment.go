package ledger

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"
)

// Salt hides what a [Digest] commits to. Personal text is short and guessable: a telephone number
// or a name has so few likely values that its bare SHA-256 is found by trying them all. With 32
// unknown bytes in front there is nothing to try against.
//
// The event carries only the digest; value and salt lie in an erasable table. Erasing both leaves
// the event's bytes, its leaf and so every proof and checkpoint as they were, while the digest no
// longer says anything about the value. Whoever still holds value and salt can show that they
// are what was recorded.
type Salt [32]byte

// Digest is a commitment to a value. Its text form is "sha256:" and 64 lower-case hex digits.
type Digest [32]byte

const digestPrefix = "sha256:"

// Commit computes SHA-256(salt‖value). The salt's fixed length keeps one pair of salt and value
// from reading as another.
func Commit(salt Salt, value string) Digest {
	input := make([]byte, 0, len(salt)+len(value))
	input = append(input, salt[:]...)
	input = append(input, value...)
	return sha256.Sum256(input)
}

// DeriveSalt computes HMAC-SHA256(seed, label), so that code without a random source can make as
// many salts as it needs from one seed that came with the command. The seed must be random, used
// for one command only and never stored: who has it can make the salt again after it was erased.
// Labels must differ within a command, or equal values would show as equal.
func DeriveSalt(seed [32]byte, label string) Salt {
	mac := hmac.New(sha256.New, seed[:])
	mac.Write([]byte(label))
	return Salt(mac.Sum(nil))
}

// String returns the text form.
func (d Digest) String() string { return digestPrefix + hex.EncodeToString(d[:]) }

// MarshalText writes the text form.
func (d Digest) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText accepts exactly what MarshalText writes: one digest has one text, as its event's
// bytes are hashed as they are.
func (d *Digest) UnmarshalText(text []byte) error {
	digits, ok := strings.CutPrefix(string(text), digestPrefix)
	var read Digest
	if ok && len(digits) == hex.EncodedLen(len(read)) {
		if _, err := hex.Decode(read[:], []byte(digits)); err == nil && read.String() == string(text) {
			*d = read
			return nil
		}
	}
	return fmt.Errorf("ledger: a digest is %q and 64 lower-case hex digits, not %.80q", digestPrefix, text)
}
