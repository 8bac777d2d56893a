package upload

// Received is a file whose bytes have come in and are not kept yet. Whoever received it
// calls Keep or Drop, and may call Drop after Keep, when it does nothing.
type Received struct {
	SHA256 string
	Size   int64
	Keep   func() error // when it returns nil, the bytes survive a power cut
	Drop   func()
}
