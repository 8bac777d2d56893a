package ledger_test

import (
	"bytes"
	"crypto/ed25519"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"strings"
	"testing"

	"duces/workflow/ledger"

	"golang.org/x/mod/sumdb/note"
	"pgregory.net/rapid"
)

// The example key of the signed note documentation.
const (
	neumannPrivate = "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz"
	neumannPublic  = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
)

// testSigner makes a key from a fixed seed, so that texts are the same in each run.
func testSigner(t *testing.T, name string, seed byte) *ledger.Signer {
	t.Helper()
	private, public, err := ledger.NewKey(name, bytes.NewReader(bytes.Repeat([]byte{seed}, 64)))
	if err != nil {
		t.Fatal(err)
	}
	signer, err := ledger.ParseSigner(private + "\n")
	if err != nil {
		t.Fatal(err)
	}
	if signer.Public() != public || signer.Name() != name {
		t.Fatalf("the key of %q with %s reads as %q with %s", name, public, signer.Name(), signer.Public())
	}
	return signer
}

func sign(t *testing.T, signer *ledger.Signer, c ledger.Checkpoint) []byte {
	t.Helper()
	signed, err := signer.Sign(c)
	if err != nil {
		t.Fatal(err)
	}
	return signed
}

func TestACheckpointHasTheC2SPForm(t *testing.T) {
	signer, err := ledger.ParseSigner(neumannPrivate)
	if err != nil {
		t.Fatal(err)
	}
	if signer.Public() != neumannPublic {
		t.Errorf("public key %s, want %s", signer.Public(), neumannPublic)
	}
	tree := grow([][]byte{{}, {0}, {0x10}})
	head := ledger.Checkpoint{Origin: "PeterNeumann", Size: 3, Root: tree.Root()}
	signed := sign(t, signer, head)

	body := "PeterNeumann\n3\nrra8/idLcKFPsGel5VeCZNsPqbUa9eC6FZFY8yngbnc=\n"
	signature, ok := strings.CutPrefix(string(signed), body+"\n— PeterNeumann ")
	if !ok || !strings.HasSuffix(signature, "\n") || strings.Count(signature, "\n") != 1 {
		t.Fatalf("not in the C2SP form:\n%s", signed)
	}
	// Key hash, then a plain Ed25519 signature of the three lines.
	raw, err := base64.StdEncoding.DecodeString(strings.TrimSuffix(signature, "\n"))
	if err != nil || len(raw) != 4+ed25519.SignatureSize || !bytes.Equal(raw[:4], []byte{0xc7, 0x4f, 0x20, 0xa3}) {
		t.Fatalf("signature line % x (%v)", raw, err)
	}
	key, err := base64.StdEncoding.DecodeString(neumannPublic[strings.LastIndex(neumannPublic, "+")+1:])
	if err != nil {
		t.Fatal(err)
	}
	if !ed25519.Verify(key[1:], []byte(body), raw[4:]) {
		t.Error("crypto/ed25519 refuses the signature")
	}
	if !bytes.Equal(signed, sign(t, signer, head)) {
		t.Error("one head has two signed texts")
	}
	if got, err := ledger.Open(signed, neumannPublic); err != nil || got != head {
		t.Errorf("opened as %v (%v)", got, err)
	}
}

func TestCheckpointsOpenAsSigned(t *testing.T) {
	signer := testSigner(t, "duces.example/ledger", 1)
	rapid.Check(t, func(rt *rapid.T) {
		head := ledger.Checkpoint{Origin: signer.Name(), Size: rapid.Int64Range(1, 1<<53).Draw(rt, "size")}
		copy(head.Root[:], rapid.SliceOfN(rapid.Byte(), 32, 32).Draw(rt, "root"))
		if got, err := ledger.Open(sign(t, signer, head), signer.Public()); err != nil || got != head {
			rt.Fatalf("opened as %v (%v)", got, err)
		}
	})
}

func TestNoFlippedBitInACheckpointPasses(t *testing.T) {
	signer := testSigner(t, "duces.example/ledger", 1)
	signed := sign(t, signer, ledger.Checkpoint{Origin: signer.Name(), Size: 23, Root: ledger.Hash{1}})
	for bit := range 8 * len(signed) {
		changed := bytes.Clone(signed)
		changed[bit/8] ^= 1 << (bit % 8)
		_, err := ledger.Open(changed, signer.Public())
		if !errors.Is(err, ledger.ErrSignature) && !errors.Is(err, ledger.ErrCheckpoint) {
			t.Errorf("with bit %d flipped, in %q: %v", bit, changed, err)
		}
	}
}

func TestOpenSaysWhatIsWrong(t *testing.T) {
	signer := testSigner(t, "duces.example/ledger", 1)
	other := testSigner(t, "duces.example/ledger", 2)
	head := ledger.Checkpoint{Origin: signer.Name(), Size: 3, Root: ledger.Hash{1}}
	signed := sign(t, signer, head)
	root := head.Root.String()

	// What the ledger's own key could be made to sign by other software.
	signText := func(text string) []byte {
		private, _, err := ledger.NewKey("duces.example/ledger", bytes.NewReader(bytes.Repeat([]byte{1}, 64)))
		if err != nil {
			t.Fatal(err)
		}
		key, err := note.NewSigner(private)
		if err != nil {
			t.Fatal(err)
		}
		out, err := note.Sign(&note.Note{Text: text}, key)
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	for _, c := range []struct {
		name   string
		signed []byte
		is     error
		says   string
	}{
		{"signed by another key", sign(t, other, head), ledger.ErrSignature, "not signed by the key"},
		{"a size changed after signing", bytes.Replace(signed, []byte("\n3\n"), []byte("\n2\n"), 1), ledger.ErrSignature, "changed after"},
		{"cut off before the signature", signed[:bytes.Index(signed, []byte("\n\n"))+1], ledger.ErrCheckpoint, "not a signed note"},
		{"line ends changed on the way", bytes.ReplaceAll(signed, []byte("\n"), []byte("\r\n")), ledger.ErrCheckpoint, "line ends"},
		{"empty", nil, ledger.ErrCheckpoint, "not a signed note"},
		{"no root", signText("duces.example/ledger\n3\n"), ledger.ErrCheckpoint, "newlines"},
		{"a size that is no number", signText("duces.example/ledger\nthree\n" + root + "\n"), ledger.ErrCheckpoint, "size"},
		{"a size with leading zeros", signText("duces.example/ledger\n03\n" + root + "\n"), ledger.ErrCheckpoint, "proper form"},
		{"a size beyond all ledgers", signText("duces.example/ledger\n9223372036854775807\n" + root + "\n"), ledger.ErrCheckpoint, "cannot have"},
		{"a size beyond int64", signText("duces.example/ledger\n18446744073709551615\n" + root + "\n"), ledger.ErrCheckpoint, "out of range"},
		{"a root that is too short", signText("duces.example/ledger\n3\nAAAA\n"), ledger.ErrCheckpoint, "out of range"},
		{"a root for no events", signText("duces.example/ledger\n0\n" + root + "\n"), ledger.ErrCheckpoint, "without events"},
		{"another ledger's origin", signText("elsewhere\n3\n" + root + "\n"), ledger.ErrCheckpoint, `"elsewhere"`},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := ledger.Open(c.signed, signer.Public())
			if !errors.Is(err, c.is) || !strings.Contains(err.Error(), c.says) {
				t.Errorf("error %v, want one that is %q and says %q", err, c.is, c.says)
			}
			if got != (ledger.Checkpoint{}) {
				t.Errorf("a refused checkpoint was handed out: %v", got)
			}
		})
	}

	if _, err := ledger.Open(signed, "no key"); err == nil || errors.Is(err, ledger.ErrSignature) || errors.Is(err, ledger.ErrCheckpoint) {
		t.Errorf("a bad key is the asker's fault, not the checkpoint's: %v", err)
	}
	extended := signText("duces.example/ledger\n3\n" + root + "\nan extension\n")
	if got, err := ledger.Open(extended, signer.Public()); err != nil || got != head {
		t.Errorf("with an extension line: %v (%v)", got, err)
	}
}

func TestSignRefusesHeadsThatNoLedgerHas(t *testing.T) {
	signer := testSigner(t, "duces.example/ledger", 1)
	var empty ledger.Frontier
	sign(t, signer, ledger.Checkpoint{Origin: signer.Name(), Root: empty.Root()})
	for name, c := range map[string]ledger.Checkpoint{
		"another origin":               {Origin: "elsewhere", Size: 1},
		"no origin":                    {Size: 1},
		"a negative size":              {Origin: signer.Name(), Size: -1},
		"a root for no events":         {Origin: signer.Name(), Root: ledger.Hash{1}},
		"more events than can be told": {Origin: signer.Name(), Size: 1<<53 + 1},
	} {
		if signed, err := signer.Sign(c); err == nil {
			t.Errorf("%s: signed\n%s", name, signed)
		}
	}
}

func TestKeysThatCannotBeUsedAreRefused(t *testing.T) {
	random := func() *bytes.Reader { return bytes.NewReader(bytes.Repeat([]byte{7}, 64)) }
	for _, name := range []string{"", "two words", "a+b", "line\nbreak", "\xff"} {
		if _, _, err := ledger.NewKey(name, random()); err == nil {
			t.Errorf("a key may be called %q", name)
		}
	}
	if _, _, err := ledger.NewKey("duces", nil); err == nil {
		t.Error("a key without randomness")
	}
	if _, _, err := ledger.NewKey("duces", bytes.NewReader(make([]byte, 8))); err == nil {
		t.Error("a key from eight bytes")
	}
	secret := "AYEKFALVFGyNhPJEMzD1QIDr"
	for _, text := range []string{"", "PRIVATE+KEY+", neumannPublic, neumannPrivate[:len(neumannPrivate)-4], strings.Replace(neumannPrivate, "c74f20a3", "c74f20a4", 1)} {
		_, err := ledger.ParseSigner(text)
		if err == nil {
			t.Errorf("%q passes for a private key", text)
		} else if strings.Contains(err.Error(), secret) {
			t.Errorf("the error tells the key: %v", err)
		}
	}
}

func TestKeysOfOtherPurposesAreTheirOwn(t *testing.T) {
	signer := func() *ledger.Signer {
		private, _, err := ledger.NewKey("duces/test", rand.Reader)
		if err != nil {
			t.Fatal(err)
		}
		s, err := ledger.ParseSigner(private)
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	derive := func(s *ledger.Signer, purpose string) [32]byte {
		key, err := s.Derive(purpose)
		if err != nil {
			t.Fatal(err)
		}
		return key
	}
	one, other := signer(), signer()
	key := derive(one, "mail")
	if again := derive(one, "mail"); again != key {
		t.Error("a key is not derived the same way twice")
	}
	if key == derive(one, "feeds") || key == derive(other, "mail") {
		t.Error("two purposes or two ledgers share a key")
	}
}
