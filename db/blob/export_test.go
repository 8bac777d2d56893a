package blob

// SetUnfinished says how many bytes are being received.
func SetUnfinished(b *Blobs, bytes int64) { b.unfinished.Store(bytes) }
