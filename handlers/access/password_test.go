package access_test

import (
	"context"
	"strings"
	"testing"

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
