package speed

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strconv"
	"time"
)

// callers is how many act at a time where many do.
const callers = 64

// durable measures acts whose callers wait until each is durable: one caller beside a write and fsync of the
// same disk, and 64 beside a loop that writes the same rows without anything else.
func (r *run) durable(ctx context.Context) error {
	r.says("Measuring durable acts, by one caller and by 64")
	var one, synced, many, bare float64
	for i := range r.size.Rounds {
		room := filepath.Join(r.dir, "callers-"+strconv.Itoa(i))
		rate, _, err := r.acts(ctx, filepath.Join(room, "one"), 1, r.size.Acts/16)
		if err != nil {
			return err
		}
		one = max(one, rate)
		if rate, err = writesAndSyncs(room, time.Second); err != nil {
			return err
		}
		synced = max(synced, rate)
		rate, from, err := r.acts(ctx, filepath.Join(room, "many"), callers, r.size.Acts)
		if err != nil {
			return err
		}
		many = max(many, rate)
		if rate, err = bareLoop(ctx, filepath.Join(room, "many"), filepath.Join(room, "bare"), from); err != nil {
			return err
		}
		bare = max(bare, rate)
		if err := os.RemoveAll(room); err != nil {
			return err
		}
	}
	r.atLeast("one caller", one, "acts/s", synced, "write and fsync of 4 KiB", 0.35)
	r.atLeast("64 callers", many, "acts/s", bare, "bare loop over the same rows", 0.8)
	return nil
}

// acts has callers act on matters, a matter at a time for each caller, and says behind which event they began.
func (r *run) acts(ctx context.Context, dir string, callers, acts int) (rate float64, from int64, err error) {
	t, err := newTeam(ctx, dir)
	if t == nil {
		return 0, 0, err
	}
	defer func() { err = errors.Join(err, t.store.Close()) }()
	if err == nil {
		err = t.open(ctx, acts/len(steps))
	}
	if err != nil {
		return 0, 0, err
	}
	if from, err = t.size(ctx); err != nil {
		return 0, 0, err
	}
	rate, err = perSecond(acts, func() error {
		return inParallel(ctx, callers, len(t.ids), func(ctx context.Context, i int) error {
			for n, step := range steps {
				if _, err := t.engine.Do(ctx, t.legal, t.ids[i]+"/"+strconv.Itoa(n), step(t.ids[i])); err != nil {
					return err
				}
			}
			return nil
		})
	})
	return rate, from, err
}

// writesAndSyncs is how often in a second the disk takes a page and says that it is there.
func writesAndSyncs(dir string, during time.Duration) (rate float64, err error) {
	f, err := os.CreateTemp(dir, "sync-*")
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	page := make([]byte, 4096)
	began, n := time.Now(), 0
	for ; time.Since(began) < during; n++ {
		if _, err := f.Write(page); err != nil {
			return 0, err
		}
		if err := f.Sync(); err != nil {
			return 0, err
		}
	}
	return float64(n) / time.Since(began).Seconds(), nil
}
