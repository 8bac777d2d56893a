package simulation_test

import (
	"context"
	"crypto/sha256"
	"math/rand/v2"
	"regexp"
	"slices"
	"sync"
	"time"

	"duces/handlers/delivery"
)

// mailServer is a mail server of the simulation: it can be down, refuse somebody
// for a while, and bring the program down right after it took a message.
type mailServer struct {
	outages []outage

	mu      sync.Mutex
	now     time.Time
	refuses map[string]time.Time // address → until when
	rejects map[string][]outage  // address → when its mailbox was gone
	last    int                  // messages until the program dies; 0: it does not
	die     func()               // from then on nothing is recorded
	offered map[string]time.Time // message → when it was first brought here
	written map[string]string    // message → the date it says itself, of when it was written
	taken   map[string][]copyOf
}

type copyOf struct {
	at  time.Time
	sum [32]byte
}

func newMailServer() *mailServer {
	return &mailServer{refuses: map[string]time.Time{}, rejects: map[string][]outage{}, offered: map[string]time.Time{}, written: map[string]string{}, taken: map[string][]copyOf{}}
}

// at moves the server's clock, and draws what else goes wrong.
func (c *mailServer) at(now time.Time, r *rand.Rand) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = now
	if now.Before(simulationEnds) && r.IntN(150) == 0 {
		c.last = 1 + r.IntN(3)
	}
}

// refuse lets a recipient's mailbox be full for a while.
func (c *mailServer) refuse(address string, x outage) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.refuses[address] = x.to
}

// reject lets a recipient's mailbox be gone for a while.
func (c *mailServer) reject(address string, x outage) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.rejects[address] = append(c.rejects[address], x)
}

// quiet ends all trouble.
func (c *mailServer) quiet(at time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	clear(c.refuses)
	for _, all := range c.rejects {
		for i := range all {
			all[i].to = earlier(all[i].to, at)
		}
	}
	c.last = 0
	for i := range c.outages {
		c.outages[i].to = earlier(c.outages[i].to, at)
	}
}

func earlier(a, b time.Time) time.Time {
	if a.Before(b) {
		return a
	}
	return b
}

var written = regexp.MustCompile(`(?im)^Date:\s*(.+?)\r?$`)

var messageID = regexp.MustCompile(`(?im)^Message-Id:\s*<([^@>]+)@`)

// Send implements delivery.Sender.
func (c *mailServer) Send(_ context.Context, _, to string, raw []byte) (string, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	found := messageID.FindSubmatch(raw)
	if found == nil {
		return "", &delivery.Refusal{Answer: "554 no Message-ID", Permanent: true}
	}
	id := string(found[1])
	if c.offered[id].IsZero() {
		c.offered[id] = c.now
		if date := written.FindSubmatch(raw); date != nil {
			c.written[id] = string(date[1])
		}
	}
	if during(c.outages, c.now) {
		return "", &delivery.Refusal{Answer: "The mail server does not answer.", Relay: true}
	}
	if during(c.rejects[to], c.now) {
		return "", &delivery.Refusal{Answer: "550 no such mailbox", Permanent: true}
	}
	if c.now.Before(c.refuses[to]) {
		return "", &delivery.Refusal{Answer: "452 mailbox full"}
	}
	c.taken[id] = append(c.taken[id], copyOf{c.now, sha256.Sum256(raw)})
	if c.last > 0 {
		if c.last--; c.last == 0 {
			c.die()
		}
	}
	return "250 taken", nil
}

func (c *mailServer) copies() int {
	n := 0
	for _, all := range c.taken {
		n += len(all) - 1
	}
	return n
}

// takenAt lists what was taken at an instant.
func (c *mailServer) takenAt(at time.Time) []string {
	var ids []string
	for id, all := range c.taken {
		if slices.ContainsFunc(all, func(x copyOf) bool { return x.at.Equal(at) }) {
			ids = append(ids, id)
		}
	}
	return ids
}
