package signin

import (
	"sync"
	"time"

	"github.com/hashicorp/golang-lru/v2/simplelru"

	"duces/workflow/account"
)

// mostTokens bounds how many tokens are remembered: a kilobyte or two each.
const mostTokens = 4096

// token is one that history commits to, and whose it is.
type token struct {
	id      string
	expires time.Time // zero: never
	used    int64     // the hour that is noted
	user    account.User
}

// tokens remembers tokens until any user changes: a program that calls a thousand times a
// second is looked up once, and one that is revoked opens nothing from that moment.
type tokens struct {
	mu       sync.Mutex
	accounts int64 // as of which they are known
	byHash   *simplelru.LRU[string, token]
}

func (t *tokens) get(hash string, accounts int64) (token, bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.byHash == nil || t.accounts != accounts {
		return token{}, false
	}
	return t.byHash.Get(hash)
}

func (t *tokens) put(hash string, accounts int64, found token) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.byHash == nil || t.accounts < accounts {
		t.byHash, _ = simplelru.NewLRU[string, token](mostTokens, nil) // its size is no error
		t.accounts = accounts
	}
	if t.accounts == accounts {
		t.byHash.Add(hash, found)
	}
}
