package respond

import (
	"context"
	"html"
	"maps"
	"regexp"
	"slices"
	"strings"

	"duces/handlers/access"
	"duces/workflow"
	"duces/workflow/document"
	"duces/workflow/field"
	"duces/workflow/inbound"
	"duces/workflow/invitation"
)

// Watcher revokes invitations whose link or code stands in what came in: whoever reads that could use them.
type Watcher struct {
	Store interface {
		// World gives the facts of an actor with some streams.
		World(ctx context.Context, actor string, streams ...workflow.Stream) (workflow.Facts, error)
	}
	Engine  Engine
	Inviter *access.Inviter
}

var (
	// A link as it stands in a text without spaces, for a text may break it anywhere. What is behind the key may be lost.
	linkInText = regexp.MustCompile(`/respond/open\?i=([0-9a-f-]{36})&k=([0-9A-Za-z_-]{43})`)
	codeInText = regexp.MustCompile(`\b\d{4}[-\x{2010}\x{2011}\x{2013} \x{a0}]\d{4}\b`)
)

// LookInFile is Look for the text of a file, which is that of the matters that have it, or to which a message was sent
// that brought it.
func (w Watcher) LookInFile(ctx context.Context, sha256, text string) error {
	if !linkInText.MatchString(joined(text)) && !codeInText.MatchString(text) {
		return nil
	}
	facts, err := w.Store.World(ctx, workflow.SystemActor)
	if err != nil {
		return err
	}
	has := document.MattersWith{SHA256: sha256}
	if err := facts.Ask(&has); err != nil {
		return err
	}
	sent, err := sentTo(facts, sha256)
	if err != nil {
		return err
	}
	return w.Look(ctx, invitation.InDocument, append(has.Matters, sent...), text)
}

// sentTo are the matters to whose address messages were sent that brought a file and are not filed.
func sentTo(facts workflow.Facts, sha256 string) ([]string, error) {
	var unfiled inbound.UnfiledToMatters
	if err := facts.Ask(&unfiled); err != nil {
		return nil, err
	}
	streams := make([]workflow.Stream, len(unfiled.IDs))
	for i, id := range unfiled.IDs {
		streams[i] = inbound.Stream(id)
	}
	if err := facts.Load(streams...); err != nil {
		return nil, err
	}
	var all []string
	for _, s := range streams {
		m, err := workflow.Look[inbound.Message](facts, s)
		if err != nil {
			return nil, err
		}
		if !slices.ContainsFunc(m.Documents, func(d field.Document) bool { return d.SHA256 == sha256 }) {
			continue
		}
		for _, about := range m.Suggested {
			if about.Why == inbound.ByAddress {
				all = append(all, about.Matter)
			}
		}
	}
	return all, nil
}

// Look reads texts that came to some matters. In says what came, as invitation.Revoked has it. A link names its
// invitation. A code names none, and many numbers look like one: it is looked for among those of the matters alone.
func (w Watcher) Look(ctx context.Context, in string, matters []string, texts ...string) error {
	links, codes := map[string]string{}, map[string]bool{} // keys by the invitation
	for _, text := range texts {
		for _, m := range linkInText.FindAllStringSubmatch(joined(text), -1) {
			links[m[1]] = m[2]
		}
		for _, code := range codeInText.FindAllString(text, -1) {
			codes[code[:4]+"-"+code[len(code)-4:]] = true
		}
	}
	if len(codes) == 0 {
		matters = nil
	}
	if len(links) == 0 && len(matters) == 0 {
		return nil
	}
	facts, err := w.Store.World(ctx, workflow.SystemActor)
	if err != nil {
		return err
	}
	ids := slices.Sorted(maps.Keys(links))
	for _, id := range matters {
		of := invitation.OfMatter{Matter: id}
		if err := facts.Ask(&of); err != nil {
			return err
		}
		for _, id := range of.IDs {
			if _, linked := links[id]; !linked {
				ids = append(ids, id)
			}
		}
	}
	for _, id := range ids {
		i, err := invitation.Find(facts, id)
		if workflow.CodeOf(err) == workflow.NotFound {
			continue // a link of no invitation
		}
		if err != nil {
			return err
		}
		if !i.Opens(i.Code.Number, w.Engine.Now()) {
			continue
		}
		coded := slices.Contains(matters, i.Matter) && codes[w.Inviter.Code(id, i.Code.Number)]
		if !w.Inviter.CheckLink(id, i.Code.Number, links[id]) && !coded {
			continue
		}
		_, err = w.Engine.Do(ctx, workflow.SystemActor, "", invitation.Revoke{
			Invitation: id, Reason: "Its link or code was in " + invitation.Where(in) + ".", Found: in,
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// OverTyped is a store that has the texts looked at that people type into the log of correspondence, when they are on
// record. Whoever does not hear of it tries again with the same key, which has them looked at again.
func (w Watcher) OverTyped(store workflow.Store) workflow.Store { return typed{store, w} }

type typed struct {
	workflow.Store
	watcher Watcher
}

func (s typed) Update(
	ctx context.Context, act workflow.Act, decide func(workflow.Facts, workflow.Act) (workflow.Decision, error),
) (workflow.Result, error) {
	done, err := s.Store.Update(ctx, act, decide)
	c, is := act.Command.(interface {
		Typed() (matter string, texts []string)
	})
	if err != nil || !is {
		return done, err
	}
	of, texts := c.Typed()
	return done, s.watcher.Look(context.WithoutCancel(ctx), invitation.InLog, []string{of}, texts...)
}

// joined is a text without its spaces, in which links stand as they were made: programs that rewrite the links of a
// mail put them, escaped, into their own.
func joined(text string) string {
	text = strings.Join(strings.Fields(html.UnescapeString(text)), "")
	if !strings.Contains(text, "%2Frespond%2Fopen") && !strings.Contains(text, "/respond/open%3F") {
		return text
	}
	return text + "\n" + strings.NewReplacer("%2F", "/", "%3F", "?", "%3D", "=", "%26", "&").Replace(text)
}
