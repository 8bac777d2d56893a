package access_test

import (
	"regexp"
	"testing"

	"duces/handlers/access"
)

func TestATokenIsRecognisedAndKeptOnlyAsHash(t *testing.T) {
	token, hash, err := access.NewToken()
	if err != nil {
		t.Fatal(err)
	}
	if !regexp.MustCompile(`^duces_[A-Za-z0-9_-]{43}$`).MatchString(token) {
		t.Errorf("token is %q", token)
	}
	if hash != access.HashToken(token) || !regexp.MustCompile(`^[0-9a-f]{64}$`).MatchString(hash) {
		t.Errorf("hash is %q", hash)
	}
	if got, ok := access.Bearer("bearer  " + token); !ok || got != token {
		t.Errorf("Bearer = %q, %v", got, ok)
	}
	for _, header := range []string{"", token, "Basic " + token, "Bearer ", "Bearer other_token"} {
		if _, ok := access.Bearer(header); ok {
			t.Errorf("Bearer(%q) was taken", header)
		}
	}
	if again, _, _ := access.NewToken(); again == token {
		t.Error("two tokens are the same")
	}
}
