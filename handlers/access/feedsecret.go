package access

// NewFeedSecret makes the secret part of a calendar's address and the hash
// under which it is stored. Like a token it is shown once and kept nowhere;
// it has no prefix, since it stands in a URL that programs remember.
func NewFeedSecret() (secret, hash string, err error) {
	if secret, err = newSecret(); err != nil {
		return "", "", err
	}
	return secret, HashFeedSecret(secret), nil
}

// HashFeedSecret is how a calendar is looked up by the secret of its address,
// by the same hash as a token.
func HashFeedSecret(secret string) string { return HashToken(secret) }

// FeedPath is the address of a calendar below the server's own.
func FeedPath(secret string) string { return "/calendar/" + secret + ".ics" }
