package access_test

import (
	"crypto/sha256"
	"encoding/hex"
	"regexp"
	"testing"

	"duces/handlers/access"
)

func TestAFeedSecretIsLongAndKeptOnlyAsHash(t *testing.T) {
	secret, hash, err := access.NewFeedSecret()
	if err != nil {
		t.Fatal(err)
	}
	if !regexp.MustCompile(`^[A-Za-z0-9_-]{43}$`).MatchString(secret) {
		t.Errorf("secret is %q", secret)
	}
	sum := sha256.Sum256([]byte(secret))
	if want := hex.EncodeToString(sum[:]); hash != want || access.HashFeedSecret(secret) != want {
		t.Errorf("hash is %q, want %q", hash, want)
	}
	if got := access.FeedPath(secret); got != "/calendar/"+secret+".ics" {
		t.Errorf("the address is %q", got)
	}
	if again, _, _ := access.NewFeedSecret(); again == secret {
		t.Error("two secrets are the same")
	}
}
