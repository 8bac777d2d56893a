package access_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"duces/handlers/access"
	"duces/workflow"
)

func TestPasswordIsTheOneThatWasSet(t *testing.T) {
	hash, err := access.HashPassword(t.Context(), "correct horse battery")
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(hash, "$argon2id$v=19$m=65536,t=1,p=2$") {
		t.Errorf("hash is %q, want an encoded argon2id hash", hash)
	}
	for name, row := range map[string]struct {
		hash, password string
		want           bool
	}{
		"the right password":                 {hash, "correct horse battery", true},
		"another password":                   {hash, "correct horse batterz", false},
		"no password":                        {hash, "", false},
		"an account that does not exist":     {"", "correct horse battery", false},
		"a password too long to be hashed":   {hash, strings.Repeat("x", 1<<20), false},
		"another cost than that of new ones": {"$argon2id$v=19$m=64,t=1,p=1$c29tZXNhbHQ$Z/95GQy+AUKtCLT0ecPgqUlCJXYqhm/Y6c3bVFyrbFA", "password", false},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := access.CheckPassword(t.Context(), row.hash, row.password)
			if err != nil || got != row.want {
				t.Errorf("CheckPassword = %v, %v; want %v", got, err, row.want)
			}
		})
	}
}

func TestAPasswordThatIsEasilyGuessedIsRefusedWithTheReason(t *testing.T) {
	known := []string{"Lovelace Quibble", "l.quibble@oakland-counsel.gov"}
	for password, why := range map[string]string{
		"password1234":                 "a common password",
		"P@ssw0rdP@ssw0rd":             "repeated",
		"aaaaaaaaaaaaaaaa":             "repeated",
		"abcdefghijklmnop":             "a sequence",
		"23.02.2018----":               "a date",
		"tyuiop[]hjkl;":                "neighboring keys",
		"LovelaceQuibble1":             "own name, address or organization",
		"oakland-counsel":              "own name, address or organization",
		"duces20180223":                "own name, address or organization",
		"february2018":                 "a year",
		"11/12/2018 chicago":           "a date",
		"elizabeth smith":              "a name",
		strings.Repeat("password", 25): "repeated",
	} {
		_, err := access.HashPassword(t.Context(), password, known...)
		if workflow.CodeOf(err) != workflow.Invalid || !strings.Contains(err.Error(), why) {
			t.Errorf("%q: %v, want %q", password, err, why)
		} else if strings.Contains(err.Error(), password) {
			t.Errorf("the refusal repeats the password: %v", err)
		}
	}
	for _, good := range []string{"correct horse battery", "Räuberhöhle im Nebelwald", "市役所の朝の散歩道と小さな橋", strings.Repeat("x9Q!v", 40), "fiipwk-o5hvuc-t3jkqd-3hcaye"} {
		began := time.Now()
		if _, err := access.HashPassword(t.Context(), good, known...); err != nil {
			t.Errorf("%q: %v", good, err)
		}
		if took := time.Since(began); took > 10*time.Second {
			t.Errorf("%d characters took %s", len(good), took)
		}
	}
	for range 5 {
		if _, err := access.HashPassword(t.Context(), access.NewPassword(), known...); err != nil {
			t.Fatalf("one of our own making: %v", err)
		}
	}
}

func TestPasswordThatWillNotDoIsRefused(t *testing.T) {
	for name, password := range map[string]string{
		"eleven characters":   "elevenchars",
		"201 characters":      strings.Repeat("ü", 201),
		"not UTF-8":           "a long enough \xff password",
		"nothing":             "",
		"200 bytes too short": strings.Repeat("漢", 11),
	} {
		t.Run(name, func(t *testing.T) {
			_, err := access.HashPassword(t.Context(), password)
			if workflow.CodeOf(err) != workflow.Invalid {
				t.Errorf("HashPassword: %v, want invalid", err)
			}
		})
	}
}

func TestADamagedHashIsAnErrorAndNoPanic(t *testing.T) {
	for _, hash := range []string{
		"x", "$argon2id$v=19$m=65536,t=1,p=2$c29tZXNhbHQ", "$argon2i$v=19$m=64,t=1,p=1$c29tZXNhbHQ$Z/95GQy+AUKtCLT0ecPgqQ",
		"$argon2id$v=19$m=99999999,t=1,p=1$c29tZXNhbHQ$Z/95GQy+AUKtCLT0ecPgqQ", "$argon2id$v=19$m=64,t=0,p=0$c29tZXNhbHQ$Z/95GQy+AUKtCLT0ecPgqQ",
		"$argon2id$v=19$m=64,t=1,p=1$!$Z/95GQy+AUKtCLT0ecPgqQ", "$argon2id$v=19$m=64,t=1,p=1$c29tZXNhbHQ$!",
	} {
		if ok, err := access.CheckPassword(t.Context(), hash, "whatever it is"); ok || workflow.CodeOf(err) != workflow.Internal || err == nil {
			t.Errorf("CheckPassword(%q) = %v, %v; want an internal error", hash, ok, err)
		}
	}
}

func TestACallerWhoLeavesTheQueueIsAskedToComeBack(t *testing.T) {
	release := access.FillHashing()
	defer release()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := access.CheckPassword(ctx, "", "whatever it is"); workflow.CodeOf(err) != workflow.Unavailable {
		t.Errorf("CheckPassword: %v, want unavailable", err)
	}
}
