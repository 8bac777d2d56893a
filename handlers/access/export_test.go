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
