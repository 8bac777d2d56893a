package ledger_test

import (
	"encoding/json"
	"strings"
	"testing"

	"duces/workflow/ledger"

	"pgregory.net/rapid"
)

func TestCommitmentsHaveTheirPublishedForm(t *testing.T) {
	var seed [32]byte
	for i := range seed {
		seed[i] = byte(i)
	}
	salt := ledger.DeriveSalt(seed, "note")
	// Both computed with openssl: dgst -sha256 -mac HMAC -macopt hexkey:0001…1f, and dgst -sha256.
	if got, want := ledger.Digest(salt).String(), "sha256:380c26edd030581a98aba90ec030a14a00b52b638a04ee7e665f68e2c099450f"; got != want {
		t.Errorf("salt %s, want %s", got, want)
	}
	if got, want := ledger.Commit(salt, "called 312-555-0100").String(), "sha256:fadca3b4a1c9d94831c97c443622c72ccc565a07db14531623cb5eaaff02df9f"; got != want {
		t.Errorf("digest %s, want %s", got, want)
	}
}

func TestCommitmentsBindSaltLabelAndValue(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var seed [32]byte
		copy(seed[:], rapid.SliceOfN(rapid.Byte(), 32, 32).Draw(t, "seed"))
		label, value := rapid.String().Draw(t, "label"), rapid.String().Draw(t, "value")
		salt := ledger.DeriveSalt(seed, label)
		digest := ledger.Commit(salt, value)
		if ledger.Commit(ledger.DeriveSalt(seed, label), value) != digest {
			t.Fatal("the same words give another digest")
		}
		if ledger.Commit(ledger.DeriveSalt(seed, label+"x"), value) == digest {
			t.Fatal("another label gives the same digest: equal values would show")
		}
		if ledger.Commit(salt, value+"x") == digest {
			t.Fatal("another value gives the same digest")
		}
		seed[0] ^= 1
		if ledger.DeriveSalt(seed, label) == salt {
			t.Fatal("another seed gives the same salt")
		}
	})
}

func TestDigestText(t *testing.T) {
	digest := ledger.Commit(ledger.Salt{}, "x")
	text, err := ledger.Canonical(map[string]ledger.Digest{"note": digest})
	if err != nil {
		t.Fatal(err)
	}
	var read map[string]ledger.Digest
	if err := json.Unmarshal(text, &read); err != nil || read["note"] != digest {
		t.Fatalf("%s came back as %v (%v)", text, read, err)
	}
	good := digest.String()
	for name, bad := range map[string]string{
		"nothing":           "",
		"no prefix":         strings.TrimPrefix(good, "sha256:"),
		"another prefix":    strings.Replace(good, "sha256", "sha512", 1),
		"upper case":        "sha256:" + strings.ToUpper(strings.TrimPrefix(good, "sha256:")),
		"one digit short":   good[:len(good)-1],
		"one byte too long": good + "00",
		"not hex":           good[:len(good)-1] + "g",
	} {
		kept := digest
		if err := kept.UnmarshalText([]byte(bad)); err == nil {
			t.Errorf("%s: accepted %q", name, bad)
		}
		if kept != digest {
			t.Errorf("%s: a refused text changed the digest", name)
		}
	}
}
