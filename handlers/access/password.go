package access

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"math"
	"runtime"
	"strings"
	"unicode/utf8"

	"golang.org/x/crypto/argon2"

	"duces/workflow"
)

// Lengths of a password in characters. Longer than 200 is no password but a
// way to make the server hash megabytes.
const (
	MinPassword = 12
	MaxPassword = 200
)

// cost is how dear one guess is: 64 MiB and one pass (RFC 9106, 4.)
type cost struct {
	memory  uint32 // KiB
	passes  uint32
	threads uint8
}

var current = cost{memory: 64 << 10, passes: 1, threads: 2}

// Bounds on a stored hash, so that a damaged row cannot exhaust the machine.
const (
	maxMemory = 1 << 20 // KiB
	maxPasses = 16
	keyLength = 32
)

// hashing caps concurrent hashes: at 64 MiB each, a crowd at the sign-in form
// must queue rather than take the machine's memory.
var hashing = make(chan struct{}, min(4, max(1, runtime.GOMAXPROCS(0))))

// NewPassword makes one that can be read over the telephone: 120 random bits
// in lower-case letters and the digits that none of them looks like.
func NewPassword() string {
	text := strings.ToLower(rand.Text())[:24]
	return strings.Join([]string{text[:6], text[6:12], text[12:18], text[18:]}, "-")
}

// HashPassword checks a new password and gives its encoded argon2id hash. A password
// that will not do, as one that is easily guessed by who knows the user's name and address,
// is workflow.Invalid on the field "password"; a caller who gives up while waiting gets
// workflow.Unavailable.
func HashPassword(ctx context.Context, password string, known ...string) (string, error) {
	salt, err := randomBytes(16)
	if err != nil {
		return "", err
	}
	return hashPassword(ctx, password, salt, known)
}

// HashPasswordOf is HashPassword for a request of an actor that may come again:
// under one idempotency key a password has one hash, so that the engine can tell
// whether the request is the same. Without a key it has a new one each time.
func HashPasswordOf(ctx context.Context, actor, key, password string, known ...string) (string, error) {
	if key == "" {
		return HashPassword(ctx, password, known...)
	}
	salt := sha256.Sum256([]byte("duces password salt\n" + actor + "\n" + key)) // a salt need not be secret, only its own
	return hashPassword(ctx, password, salt[:16], known)
}

func hashPassword(ctx context.Context, password string, salt []byte, known []string) (string, error) {
	switch n := utf8.RuneCountInString(password); {
	case !utf8.ValidString(password):
		return "", &workflow.Error{Code: workflow.Invalid, Field: "password", Message: "Password: the text is not valid UTF-8."}
	case n < MinPassword || n > MaxPassword:
		return "", &workflow.Error{
			Code: workflow.Invalid, Field: "password",
			Message: fmt.Sprintf("Password: use %d to %d characters.", MinPassword, MaxPassword),
		}
	}
	if why := weakness(password, known); why != "" {
		return "", &workflow.Error{
			Code: workflow.Invalid, Field: "password",
			Message: "Password: this password is easy to guess because " + why + ". Add more unrelated words that have nothing to do with the user.",
		}
	}
	key, err := derive(ctx, password, salt, current, keyLength)
	if err != nil {
		return "", err
	}
	b64 := base64.RawStdEncoding
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version,
		current.memory, current.passes, current.threads, b64.EncodeToString(salt), b64.EncodeToString(key)), nil
}

// CheckPassword says whether a password is the one behind an encoded hash. An
// empty hash stands for an account that does not exist: it costs the same
// time and is never right, so that the clock does not tell which email
// addresses have an account. A hash that cannot be read is an error.
func CheckPassword(ctx context.Context, hash, password string) (bool, error) {
	if len(password) > MaxPassword*utf8.UTFMax {
		hash, password = "", ""
	}
	if hash == "" {
		_, err := derive(ctx, password, make([]byte, 16), current, keyLength)
		return false, err
	}
	c, salt, want, err := decode(hash)
	if err != nil {
		return false, err
	}
	got, err := derive(ctx, password, salt, c, uint32(len(want)))
	if err != nil {
		return false, err
	}
	return subtle.ConstantTimeCompare(got, want) == 1, nil
}

func derive(ctx context.Context, password string, salt []byte, c cost, length uint32) ([]byte, error) {
	if err := enter(ctx, hashing); err != nil {
		return nil, err
	}
	defer func() { <-hashing }()
	return argon2.IDKey([]byte(password), salt, c.passes, c.memory, c.threads, length), nil
}

// enter waits for room among those who are in.
func enter(ctx context.Context, in chan<- struct{}) error {
	select {
	case in <- struct{}{}:
		return nil
	case <-ctx.Done():
		return (&workflow.Error{Code: workflow.Unavailable, Message: "Many people are signing in. Try again in a moment."}).Because(ctx.Err())
	}
}

// decode reads the PHC string form: $argon2id$v=19$m=65536,t=1,p=2$salt$key.
func decode(hash string) (c cost, salt, key []byte, err error) {
	bad := &workflow.Error{Code: workflow.Internal, Message: "The stored password cannot be read. An administrator must set the password again."}
	parts := strings.Split(hash, "$")
	if len(parts) != 6 || parts[0] != "" || parts[1] != "argon2id" || parts[2] != fmt.Sprintf("v=%d", argon2.Version) {
		return c, nil, nil, bad
	}
	var threads uint32
	if n, scanErr := fmt.Sscanf(parts[3], "m=%d,t=%d,p=%d", &c.memory, &c.passes, &threads); scanErr != nil || n != 3 {
		return c, nil, nil, bad.Because(scanErr)
	}
	if salt, err = base64.RawStdEncoding.DecodeString(parts[4]); err != nil {
		return c, nil, nil, bad.Because(err)
	}
	if key, err = base64.RawStdEncoding.DecodeString(parts[5]); err != nil {
		return c, nil, nil, bad.Because(err)
	}
	sane := c.memory >= 8 && c.memory <= maxMemory && c.passes >= 1 && c.passes <= maxPasses &&
		threads >= 1 && threads <= math.MaxUint8 && len(salt) >= 8 && len(key) >= 16 && len(key) <= 64
	if !sane {
		return c, nil, nil, bad
	}
	c.threads = uint8(threads)
	return c, salt, key, nil
}
