package access

// FillHashing takes every slot for a hash until release is called.
func FillHashing() (release func()) {
	for range cap(hashing) {
		hashing <- struct{}{}
	}
	return func() {
		for range cap(hashing) {
			<-hashing
		}
	}
}

// MaxKeys is the bound of a limiter's memory.
const MaxKeys = maxKeys

// Len is how many keys a limiter remembers.
func (l *Limiter) Len() int { return l.buckets.Len() }

// Waiting is how many attempts of an address are being checked or wait for their turn.
func (l *Limiter) Waiting(ip string) int {
	l.mu.Lock()
	defer l.mu.Unlock()
	if t := l.turns[IPKey(ip)]; t != nil {
		return t.waiting
	}
	return 0
}

// Turns is how many of them have their turn.
func (l *Limiter) Turns(ip string) int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return len(l.turns[IPKey(ip)].taken)
}
