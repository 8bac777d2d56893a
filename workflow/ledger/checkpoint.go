package ledger

import (
	"crypto/ed25519"
	"crypto/hkdf"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"math"
	"strings"

	"github.com/transparency-dev/formats/log"
	"golang.org/x/mod/sumdb/note"
)

// Checkpoint is a head of the ledger: so many events, with this root. Signed, it binds its signer
// to the whole history up to there.
type Checkpoint struct {
	// Origin names the ledger. It is the name of the key that signs, which is how C2SP
	// tlog-checkpoint lets a witness find the key that belongs to a ledger.
	Origin string
	Size   int64
	Root   Hash
}

var (
	// ErrSignature says that a checkpoint carries no valid signature by the given key.
	ErrSignature = errors.New("signature does not hold")
	// ErrCheckpoint says that a text is not a checkpoint, or one that no ledger can have made.
	ErrCheckpoint = errors.New("not a valid checkpoint")
)

// NewKey makes an Ed25519 key for a ledger, in the text form of signed notes. The name becomes
// the origin of all checkpoints: best a host name and path that the office controls, without
// scheme; no space and no plus sign. Keep private outside the database; give public to auditors.
func NewKey(name string, rand io.Reader) (private, public string, err error) {
	if rand == nil {
		return "", "", errors.New("ledger: a key needs a source of randomness")
	}
	private, public, err = note.GenerateKey(rand, name)
	if err != nil {
		return "", "", fmt.Errorf("ledger: make a key: %w", err)
	}
	// GenerateKey takes any name, and the key would then be refused at each later use.
	if _, err := note.NewVerifier(public); err != nil {
		return "", "", fmt.Errorf("ledger: %q cannot name a ledger: use text without spaces and plus signs", name)
	}
	return private, public, nil
}

// Signer signs checkpoints with one private key. It is safe for concurrent use.
type Signer struct {
	signer note.Signer
	public string
	secret []byte
}

// ParseSigner reads a private key as [NewKey] wrote it; white space around it is ignored. Errors
// never quote the key.
func ParseSigner(private string) (*Signer, error) {
	private = strings.TrimSpace(private)
	signer, err := note.NewSigner(private)
	if err != nil {
		return nil, fmt.Errorf("ledger: read the private key: %w", err)
	}
	// The text ends in base64 of an algorithm byte and the seed; NewSigner has checked both.
	encoded := strings.SplitN(private, "+", 5)[4]
	key, err := base64.StdEncoding.DecodeString(encoded)
	if err != nil || len(key) != 1+ed25519.SeedSize {
		return nil, errors.New("ledger: read the private key: it is not an Ed25519 key")
	}
	pair := ed25519.NewKeyFromSeed(key[1:])
	public, err := note.NewEd25519VerifierKey(signer.Name(), pair.Public().(ed25519.PublicKey))
	if err != nil {
		return nil, fmt.Errorf("ledger: derive the public key: %w", err)
	}
	return &Signer{signer: signer, public: public, secret: key[1:]}, nil
}

// Name is the name in the key, and so the Origin of every checkpoint it signs.
func (s *Signer) Name() string { return s.signer.Name() }

// Public is the verifier key that [Open] takes.
func (s *Signer) Public() string { return s.public }

// Derive makes a key for another purpose, which tells nothing about this one
// or about those of other purposes (HKDF, RFC 5869).
func (s *Signer) Derive(purpose string) ([32]byte, error) {
	var key [32]byte
	derived, err := hkdf.Key(sha256.New, s.secret, nil, "duces: "+purpose, len(key))
	if err != nil {
		return key, fmt.Errorf("ledger: derive a key: %w", err)
	}
	copy(key[:], derived)
	return key, nil
}

// Sign writes the checkpoint in the C2SP tlog-checkpoint form. The Origin must be [Signer.Name].
// Ed25519 is deterministic, so one checkpoint has one signed text.
func (s *Signer) Sign(c Checkpoint) ([]byte, error) {
	if c.Origin != s.Name() {
		return nil, fmt.Errorf("ledger: the key of %q cannot sign a checkpoint of %q", s.Name(), c.Origin)
	}
	if err := checkHead(c); err != nil {
		return nil, err
	}
	body := log.Checkpoint{Origin: c.Origin, Size: uint64(c.Size), Hash: c.Root[:]}.Marshal()
	signed, err := note.Sign(&note.Note{Text: string(body)}, s.signer)
	if err != nil {
		return nil, fmt.Errorf("ledger: sign the checkpoint: %w", err)
	}
	return signed, nil
}

// Open verifies a signed checkpoint with a verifier key and returns what was signed. Signatures
// by other keys (witnesses) and extension lines are allowed and ignored, as C2SP asks.
func Open(signed []byte, verifierKey string) (Checkpoint, error) {
	verifier, err := note.NewVerifier(strings.TrimSpace(verifierKey))
	if err != nil {
		return Checkpoint{}, fmt.Errorf("ledger: read the verifier key: %w", err)
	}
	// The note is opened here and not in log.ParseCheckpoint because that one flattens "broken
	// text", "another key" and "bad signature" into one string.
	opened, err := note.Open(signed, note.VerifierList(verifier))
	var unverified *note.UnverifiedNoteError
	var invalid *note.InvalidSignatureError
	switch {
	case errors.As(err, &unverified):
		return Checkpoint{}, fmt.Errorf("ledger: the checkpoint is not signed by the key of %q: %w", verifier.Name(), ErrSignature)
	case errors.As(err, &invalid):
		return Checkpoint{}, fmt.Errorf("ledger: the checkpoint was changed after %q signed it, or the signature is forged: %w", verifier.Name(), ErrSignature)
	case err != nil:
		return Checkpoint{}, fmt.Errorf("ledger: the text is not a signed note (was it cut off, or its line ends changed?): %w", ErrCheckpoint)
	}
	// Base64 has spare bits that decoders overlook; a signature, too, has one text.
	for _, signature := range opened.Sigs {
		if raw, err := base64.StdEncoding.DecodeString(signature.Base64); err != nil || base64.StdEncoding.EncodeToString(raw) != signature.Base64 {
			return Checkpoint{}, fmt.Errorf("ledger: the signature is not written in its one proper form: %w", ErrSignature)
		}
	}
	return parseBody(opened.Text, verifier.Name())
}

// parseBody reads the text that was signed.
func parseBody(text, origin string) (Checkpoint, error) {
	var body log.Checkpoint
	if _, err := body.Unmarshal([]byte(text)); err != nil {
		return Checkpoint{}, fmt.Errorf("ledger: %w: %w", ErrCheckpoint, err)
	}
	// One head has one text: no leading zeros, no other spelling of the base64.
	if !strings.HasPrefix(text, string(body.Marshal())) {
		return Checkpoint{}, fmt.Errorf("ledger: size or root is not written in its one proper form: %w", ErrCheckpoint)
	}
	if body.Origin != origin {
		return Checkpoint{}, fmt.Errorf("ledger: the key of %q signed a checkpoint of %q: %w", origin, body.Origin, ErrCheckpoint)
	}
	if len(body.Hash) != len(Hash{}) || body.Size > math.MaxInt64 {
		return Checkpoint{}, fmt.Errorf("ledger: size or root is out of range: %w", ErrCheckpoint)
	}
	c := Checkpoint{Origin: body.Origin, Size: int64(body.Size), Root: Hash(body.Hash)}
	if err := checkHead(c); err != nil {
		return Checkpoint{}, fmt.Errorf("%w: %w", err, ErrCheckpoint)
	}
	return c, nil
}

// checkHead refuses heads that no ledger has.
func checkHead(c Checkpoint) error {
	if err := checkSize(c.Size); err != nil {
		return err
	}
	if c.Size == 0 && c.Root != emptyRoot() {
		return errors.New("ledger: a tree without events has the hash of nothing as its root")
	}
	return nil
}
