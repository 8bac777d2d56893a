package frame

import (
	"context"
	"fmt"

	"duces/templates/page"
	"duces/templates/words"
	"duces/workflow/account"
)

// bounced tells the reader that a mail to them came back, until the mark goes.
func (f *Frame) bounced(ctx context.Context, u account.User, zone page.Zone) []page.Flash {
	ctx, cancel := context.WithTimeout(ctx, readingTimeout)
	defer cancel()
	world, err := f.read.World(ctx, u.ID, account.Stream(u.ID))
	if err != nil {
		return nil // a page without it is better than no page
	}
	full, err := account.Find(world, u.ID)
	if err != nil || full.Bounce == nil {
		return nil
	}
	return []page.Flash{{Kind: page.Warning, Text: fmt.Sprintf(
		"Mail to you bounced on %s: %s. Alerts may not reach %s. If the address is wrong, ask an administrator to correct it. If it is right, save your details under Your account to clear this message.",
		zone.Text(full.Bounce.At), words.Bounced(*full.Bounce), full.Email)}}
}
