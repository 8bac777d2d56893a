package projection

import (
	"cmp"
	"context"
	"fmt"
	"reflect"

	"duces/db/sqlc"
	"duces/workflow"
	"duces/workflow/account"
	"duces/workflow/annotation"
	"duces/workflow/approval"
	"duces/workflow/approval/noted"
	"duces/workflow/association"
	"duces/workflow/award"
	"duces/workflow/correspondence"
	"duces/workflow/document"
	"duces/workflow/extension"
	"duces/workflow/inbound"
	"duces/workflow/invitation"
	"duces/workflow/jurisdiction"
	"duces/workflow/matter"
	"duces/workflow/proceeding"
	"duces/workflow/program"
	"duces/workflow/repayment"
	"duces/workflow/response"
	"duces/workflow/review"
	"duces/workflow/upload"
)

// table is how the rows of one type are named, written and read back.
type table struct {
	name string
	kind string // of the streams that they show
	// rowKey and id are SQL that gives a row's key and the id in the name of its
	// stream; which, if not empty, says which rows of the table are meant.
	rowKey, id, which string
	// insert and update write one row; an update leaves out what never changes
	// in a stream, so that indexes on it are left alone. remove, which may be
	// nil, takes away a row that history takes away again.
	insert func(ctx context.Context, q *sqlc.Queries, r workflow.Row) error
	update func(ctx context.Context, q *sqlc.Queries, r, before workflow.Row) error
	remove func(ctx context.Context, q *sqlc.Queries, r workflow.Row) error
	// shown reads the rows of some streams, and of is the id in the name of a row's stream.
	shown func(ctx context.Context, q *sqlc.Queries, s span) ([]workflow.Row, error)
	of    func(r workflow.Row) string
	// taken is the field and the sentence that say which unique rule a row
	// would break; nil: it breaks none by itself. name finds what a jurisdiction is called.
	taken func(r workflow.Row, name func(jurisdiction string) string) (field, sentence string)
}

// span is the streams of one kind with an id from First to Last.
type span struct{ First, Last string }

// statements are the statements of a table for rows of type R, stored as M.
type statements[R workflow.Row, M any] struct {
	rowKey, id, which string // as in table; empty: the column id, and all rows
	insert            func(q *sqlc.Queries, ctx context.Context, r R) error
	update            func(q *sqlc.Queries, ctx context.Context, r, before R) error
	remove            func(q *sqlc.Queries, ctx context.Context, r R) error
	shown             func(q *sqlc.Queries, ctx context.Context, s span) ([]M, error)
	row               func(M) R
	of                func(R) string
	taken             func(r R, name func(string) string) (string, string)
}

func tableOf[R workflow.Row, M any](name, kind string, s statements[R, M]) (reflect.Type, table) {
	t := table{
		name: name, kind: kind, rowKey: cmp.Or(s.rowKey, "id"), id: cmp.Or(s.id, "id"), which: s.which,
		insert: func(ctx context.Context, q *sqlc.Queries, r workflow.Row) error { return s.insert(q, ctx, r.(R)) },
		update: func(ctx context.Context, q *sqlc.Queries, r, before workflow.Row) error {
			return s.update(q, ctx, r.(R), before.(R))
		},
		shown: func(ctx context.Context, q *sqlc.Queries, of span) ([]workflow.Row, error) {
			stored, err := s.shown(q, ctx, of)
			rows := make([]workflow.Row, len(stored))
			for i, m := range stored {
				rows[i] = s.row(m)
			}
			return rows, err
		},
		of: func(r workflow.Row) string { return s.of(r.(R)) },
	}
	if s.remove != nil {
		t.remove = func(ctx context.Context, q *sqlc.Queries, r workflow.Row) error { return s.remove(q, ctx, r.(R)) }
	}
	if s.taken != nil {
		t.taken = func(r workflow.Row, name func(string) string) (string, string) { return s.taken(r.(R), name) }
	}
	return reflect.TypeFor[R](), t
}

// tables says of each type of row how it is stored. A row that is not among
// them is a fault of the program, which a test looks for.
var tables = func() map[reflect.Type]table {
	all := map[reflect.Type]table{}
	add := func(row reflect.Type, t table) { all[row] = t }
	add(tableOf("users", account.KindName, statements[account.Row, sqlc.User]{
		insert: func(q *sqlc.Queries, ctx context.Context, r account.Row) error {
			return q.InsertUser(ctx, sqlc.InsertUserParams(r))
		},
		update: func(q *sqlc.Queries, ctx context.Context, r, before account.Row) error {
			if err := q.UpdateUser(ctx, sqlc.UpdateUserParams(r)); err != nil || r.Name == before.Name {
				return err
			}
			return q.RenameMails(ctx, sqlc.RenameMailsParams{Recipient: r.ID, Name: r.Name})
		},
		shown: func(q *sqlc.Queries, ctx context.Context, s span) ([]sqlc.User, error) {
			return q.ShownUsers(ctx, sqlc.ShownUsersParams(s))
		},
		row: func(m sqlc.User) account.Row { return account.Row(m) },
		of:  func(r account.Row) string { return r.ID },
		taken: func(r account.Row, _ func(string) string) (string, string) {
			return "email", fmt.Sprintf("The email address %s belongs to another user. Nothing was stored; give another address, or enable that user again.", r.Email)
		},
	}))
	add(tableOf("programs", program.KindName, statements[program.Row, sqlc.Program]{
		insert: func(q *sqlc.Queries, ctx context.Context, r program.Row) error {
			return q.InsertProgram(ctx, sqlc.InsertProgramParams(r))
		},
		update: func(q *sqlc.Queries, ctx context.Context, r, _ program.Row) error {
			return q.UpdateProgram(ctx, sqlc.UpdateProgramParams{ID: r.ID, Revoked: r.Revoked, Version: r.Version})
		},
		shown: func(q *sqlc.Queries, ctx context.Context, s span) ([]sqlc.Program, error) {
			return q.ShownPrograms(ctx, sqlc.ShownProgramsParams(s))
		},
		row: func(m sqlc.Program) program.Row { return program.Row(m) },
		of:  func(r program.Row) string { return r.ID },
	}))
	add(tableOf("invitations", invitation.KindName, statements[invitation.Row, sqlc.Invitation]{
		insert: func(q *sqlc.Queries, ctx context.Context, r invitation.Row) error {
			return q.InsertInvitation(ctx, sqlc.InsertInvitationParams(r))
		},
		update: func(q *sqlc.Queries, ctx context.Context, r, _ invitation.Row) error {
			return q.UpdateInvitation(ctx, sqlc.UpdateInvitationParams{ID: r.ID, Email: r.Email, Owed: r.Owed, Revoked: r.Revoked, Version: r.Version})
		},
		shown: func(q *sqlc.Queries, ctx context.Context, s span) ([]sqlc.Invitation, error) {
			return q.ShownInvitations(ctx, sqlc.ShownInvitationsParams(s))
		},
		row: func(m sqlc.Invitation) invitation.Row { return invitation.Row(m) },
		of:  func(r invitation.Row) string { return r.ID },
	}))
	add(tableOf("reviews", review.KindName, statements[review.Row, sqlc.Review]{
		insert: func(q *sqlc.Queries, ctx context.Context, r review.Row) error {
			return q.InsertReview(ctx, sqlc.InsertReviewParams(r))
		},
		update: func(q *sqlc.Queries, ctx context.Context, r, _ review.Row) error {
			return q.UpdateReview(ctx, sqlc.UpdateReviewParams(r))
		},
		shown: func(q *sqlc.Queries, ctx context.Context, s span) ([]sqlc.Review, error) {
			return q.ShownReviews(ctx, sqlc.ShownReviewsParams(s))
		},
		row: func(m sqlc.Review) review.Row { return review.Row(m) },
		of:  func(r review.Row) string { return r.ID },
	}))
	add(tableOf("members", review.KindName, statements[review.MemberRow, sqlc.Member]{
		rowKey: "review_id || '/' || user_id", id: "review_id",
		insert: func(q *sqlc.Queries, ctx context.Context, r review.MemberRow) error {
			return q.InsertMember(ctx, sqlc.InsertMemberParams(r))
		},
		update: func(*sqlc.Queries, context.Context, review.MemberRow, review.MemberRow) error { return nil }, // it is all key
		remove: func(q *sqlc.Queries, ctx context.Context, r review.MemberRow) error {
			return q.DeleteMember(ctx, sqlc.DeleteMemberParams(r))
		},
		shown: func(q *sqlc.Queries, ctx context.Context, s span) ([]sqlc.Member, error) {
			return q.ShownMembers(ctx, sqlc.ShownMembersParams(s))
		},
		row: func(m sqlc.Member) review.MemberRow { return review.MemberRow(m) },
		of:  func(r review.MemberRow) string { return r.ReviewID },
	}))
	add(tableOf("jurisdictions", jurisdiction.KindName, statements[jurisdiction.Row, sqlc.Jurisdiction]{
		insert: func(q *sqlc.Queries, ctx context.Context, r jurisdiction.Row) error {
			return q.InsertJurisdiction(ctx, sqlc.InsertJurisdictionParams(r))
		},
		update: updateJurisdiction,
		shown: func(q *sqlc.Queries, ctx context.Context, s span) ([]sqlc.Jurisdiction, error) {
			return q.ShownJurisdictions(ctx, sqlc.ShownJurisdictionsParams(s))
		},
		row: func(m sqlc.Jurisdiction) jurisdiction.Row { return jurisdiction.Row(m) },
		of:  func(r jurisdiction.Row) string { return r.ID },
	}))
	add(tableOf("jurisdiction_words", jurisdiction.KindName, statements[jurisdiction.WordRow, sqlc.JurisdictionWord]{
		rowKey: "jurisdiction_id || '/' || word", id: "jurisdiction_id",
		insert: func(q *sqlc.Queries, ctx context.Context, r jurisdiction.WordRow) error {
			return q.InsertJurisdictionWord(ctx, sqlc.InsertJurisdictionWordParams(r))
		},
		update: func(*sqlc.Queries, context.Context, jurisdiction.WordRow, jurisdiction.WordRow) error { return nil }, // it is all key
		remove: func(q *sqlc.Queries, ctx context.Context, r jurisdiction.WordRow) error {
			return q.DeleteJurisdictionWord(ctx, sqlc.DeleteJurisdictionWordParams(r))
		},
		shown: func(q *sqlc.Queries, ctx context.Context, s span) ([]sqlc.JurisdictionWord, error) {
			return q.ShownJurisdictionWords(ctx, sqlc.ShownJurisdictionWordsParams(s))
		},
		row: func(m sqlc.JurisdictionWord) jurisdiction.WordRow { return jurisdiction.WordRow(m) },
		of:  func(r jurisdiction.WordRow) string { return r.JurisdictionID },
	}))
	add(tableOf("jurisdiction_aliases", jurisdiction.KindName, statements[jurisdiction.AliasRow, sqlc.JurisdictionAlias]{
		rowKey: "jurisdiction_id || '/' || search || '/' || kind || '/' || state || '/' || parent_search", id: "jurisdiction_id",
		insert: func(q *sqlc.Queries, ctx context.Context, r jurisdiction.AliasRow) error {
			return q.InsertJurisdictionAlias(ctx, sqlc.InsertJurisdictionAliasParams(r))
		},
		update: func(*sqlc.Queries, context.Context, jurisdiction.AliasRow, jurisdiction.AliasRow) error { return nil }, // it is all key
		remove: func(q *sqlc.Queries, ctx context.Context, r jurisdiction.AliasRow) error {
			return q.DeleteJurisdictionAlias(ctx, sqlc.DeleteJurisdictionAliasParams(r))
		},
		shown: func(q *sqlc.Queries, ctx context.Context, s span) ([]sqlc.JurisdictionAlias, error) {
			return q.ShownJurisdictionAliases(ctx, sqlc.ShownJurisdictionAliasesParams(s))
		},
		row: func(m sqlc.JurisdictionAlias) jurisdiction.AliasRow { return jurisdiction.AliasRow(m) },
		of:  func(r jurisdiction.AliasRow) string { return r.JurisdictionID },
	}))
	add(tableOf("contact_emails", jurisdiction.KindName, statements[jurisdiction.EmailRow, sqlc.ContactEmail]{
		rowKey: "jurisdiction_id || '/' || email", id: "jurisdiction_id",
		insert: func(q *sqlc.Queries, ctx context.Context, r jurisdiction.EmailRow) error {
			return q.InsertContactEmail(ctx, sqlc.InsertContactEmailParams(r))
		},
		update: func(*sqlc.Queries, context.Context, jurisdiction.EmailRow, jurisdiction.EmailRow) error { return nil }, // it is all key
		remove: func(q *sqlc.Queries, ctx context.Context, r jurisdiction.EmailRow) error {
			return q.DeleteContactEmail(ctx, sqlc.DeleteContactEmailParams(r))
		},
		shown: func(q *sqlc.Queries, ctx context.Context, s span) ([]sqlc.ContactEmail, error) {
			return q.ShownContactEmails(ctx, sqlc.ShownContactEmailsParams(s))
		},
		row: func(m sqlc.ContactEmail) jurisdiction.EmailRow { return jurisdiction.EmailRow(m) },
		of:  func(r jurisdiction.EmailRow) string { return r.JurisdictionID },
	}))
	add(tableOf("matters", matter.KindName, statements[matter.Row, sqlc.ShownMattersRow]{
		insert: func(q *sqlc.Queries, ctx context.Context, r matter.Row) error {
			return q.InsertMatter(ctx, sqlc.InsertMatterParams(r))
		},
		update: updateMatter,
		shown: func(q *sqlc.Queries, ctx context.Context, s span) ([]sqlc.ShownMattersRow, error) {
			return q.ShownMatters(ctx, sqlc.ShownMattersParams(s))
		},
		row: func(m sqlc.ShownMattersRow) matter.Row { return matter.Row(m) },
		of:  func(r matter.Row) string { return r.ID },
		taken: func(r matter.Row, name func(string) string) (string, string) {
			return "jurisdictions", name(r.JurisdictionID) + " already has a matter in this review. Nothing was stored; leave it out, or reopen its matter."
		},
	}))
	add(tableOf("deadlines", matter.KindName, statements[matter.DeadlineRow, sqlc.ShownDeadlinesRow]{
		rowKey: "matter_id || '/' || id", id: "matter_id",
		insert: func(q *sqlc.Queries, ctx context.Context, r matter.DeadlineRow) error {
			return q.InsertDeadline(ctx, sqlc.InsertDeadlineParams(r))
		},
		update: updateDeadline,
		shown: func(q *sqlc.Queries, ctx context.Context, s span) ([]sqlc.ShownDeadlinesRow, error) {
			return q.ShownDeadlines(ctx, sqlc.ShownDeadlinesParams(s))
		},
		row: func(m sqlc.ShownDeadlinesRow) matter.DeadlineRow { return matter.DeadlineRow(m) },
		of:  func(r matter.DeadlineRow) string { return r.MatterID },
	}))
	add(tableOf("approvals", approval.KindName, statements[approval.Row, sqlc.Approval]{
		which:  "command <> ''",
		insert: insertApproval, update: updateApproval,
		shown: func(q *sqlc.Queries, ctx context.Context, s span) ([]sqlc.Approval, error) {
			return q.ShownApprovals(ctx, sqlc.ShownApprovalsParams(s))
		},
		row: func(m sqlc.Approval) approval.Row { return approval.Row(m) },
		of:  func(r approval.Row) string { return r.ID },
	}))
	add(tableOf("approvals", matter.KindName, statements[noted.Row, sqlc.Approval]{
		id: "matter_id", which: "command = ''",
		insert: func(q *sqlc.Queries, ctx context.Context, r noted.Row) error {
			return insertApproval(q, ctx, approval.Row(r))
		},
		update: func(q *sqlc.Queries, ctx context.Context, r, before noted.Row) error {
			return updateApproval(q, ctx, approval.Row(r), approval.Row(before))
		},
		shown: func(q *sqlc.Queries, ctx context.Context, s span) ([]sqlc.Approval, error) {
			return q.ShownHeldApprovals(ctx, sqlc.ShownHeldApprovalsParams(s))
		},
		row: func(m sqlc.Approval) noted.Row { return noted.Row(m) },
		of:  func(r noted.Row) string { return r.MatterID },
	}))
	add(tableOf("tags", matter.KindName, statements[annotation.TagRow, sqlc.Tag]{
		rowKey: "matter_id || '/' || tag", id: "matter_id",
		insert: func(q *sqlc.Queries, ctx context.Context, r annotation.TagRow) error {
			return q.InsertTag(ctx, sqlc.InsertTagParams(r))
		},
		update: func(*sqlc.Queries, context.Context, annotation.TagRow, annotation.TagRow) error { return nil }, // it is all key
		remove: func(q *sqlc.Queries, ctx context.Context, r annotation.TagRow) error {
			return q.DeleteTag(ctx, sqlc.DeleteTagParams(r))
		},
		shown: func(q *sqlc.Queries, ctx context.Context, s span) ([]sqlc.Tag, error) {
			return q.ShownTags(ctx, sqlc.ShownTagsParams(s))
		},
		row: func(m sqlc.Tag) annotation.TagRow { return annotation.TagRow(m) },
		of:  func(r annotation.TagRow) string { return r.MatterID },
	}))
	add(tableOf("confidential_matters", matter.KindName, statements[annotation.ConfidentialRow, string]{
		rowKey: "matter_id", id: "matter_id",
		insert: func(q *sqlc.Queries, ctx context.Context, r annotation.ConfidentialRow) error {
			return q.InsertConfidential(ctx, r.MatterID)
		},
		update: func(*sqlc.Queries, context.Context, annotation.ConfidentialRow, annotation.ConfidentialRow) error {
			return nil
		}, // it is all key
		remove: func(q *sqlc.Queries, ctx context.Context, r annotation.ConfidentialRow) error {
			return q.DeleteConfidential(ctx, r.MatterID)
		},
		shown: func(q *sqlc.Queries, ctx context.Context, s span) ([]string, error) {
			return q.ShownConfidential(ctx, sqlc.ShownConfidentialParams(s))
		},
		row: func(id string) annotation.ConfidentialRow { return annotation.ConfidentialRow{MatterID: id} },
		of:  func(r annotation.ConfidentialRow) string { return r.MatterID },
	}))
	add(tableOf("documents", matter.KindName, statements[document.Row, sqlc.Document]{
		rowKey: "matter_id || '/' || number", id: "matter_id",
		insert: func(q *sqlc.Queries, ctx context.Context, r document.Row) error {
			if err := q.ReadAgainForMatter(ctx, r.Sha256); err != nil {
				return err
			}
			return q.InsertDocument(ctx, sqlc.InsertDocumentParams(r))
		},
		update: func(q *sqlc.Queries, ctx context.Context, r, was document.Row) error {
			if r.Sha256 != was.Sha256 {
				if err := q.ReadAgainForMatter(ctx, r.Sha256); err != nil {
					return err
				}
			}
			return q.UpdateDocument(ctx, sqlc.UpdateDocumentParams(r))
		},
		remove: func(q *sqlc.Queries, ctx context.Context, r document.Row) error {
			return q.DeleteDocument(ctx, sqlc.DeleteDocumentParams{MatterID: r.MatterID, Number: r.Number})
		},
		shown: func(q *sqlc.Queries, ctx context.Context, s span) ([]sqlc.Document, error) {
			return q.ShownDocuments(ctx, sqlc.ShownDocumentsParams(s))
		},
		row: func(m sqlc.Document) document.Row { return document.Row(m) },
		of:  func(r document.Row) string { return r.MatterID },
	}))
	add(tableOf("extensions", matter.KindName, statements[extension.Row, sqlc.Extension]{
		rowKey: "matter_id || '/' || id", id: "matter_id",
		insert: func(q *sqlc.Queries, ctx context.Context, r extension.Row) error {
			return q.InsertExtension(ctx, sqlc.InsertExtensionParams(r))
		},
		update: func(q *sqlc.Queries, ctx context.Context, r, _ extension.Row) error {
			return q.UpdateExtension(ctx, sqlc.UpdateExtensionParams{
				MatterID: r.MatterID, ID: r.ID, Kind: r.Kind, AskedOn: r.AskedOn, UntilDay: r.UntilDay, AskedBy: r.AskedBy, DecideBy: r.DecideBy,
				Standing: r.Standing, DecidedOn: r.DecidedOn, GrantedTo: r.GrantedTo,
			})
		},
		shown: func(q *sqlc.Queries, ctx context.Context, s span) ([]sqlc.Extension, error) {
			return q.ShownExtensions(ctx, sqlc.ShownExtensionsParams(s))
		},
		row: func(m sqlc.Extension) extension.Row { return extension.Row(m) },
		of:  func(r extension.Row) string { return r.MatterID },
	}))
	add(tableOf("returned_letters", matter.KindName, statements[correspondence.ReturnedLetterRow, sqlc.ReturnedLetter]{
		rowKey: "matter_id || '/' || event", id: "matter_id",
		insert: func(q *sqlc.Queries, ctx context.Context, r correspondence.ReturnedLetterRow) error {
			return q.InsertReturnedLetter(ctx, sqlc.InsertReturnedLetterParams(r))
		},
		update: func(q *sqlc.Queries, ctx context.Context, r, _ correspondence.ReturnedLetterRow) error {
			return q.UpdateReturnedLetter(ctx, sqlc.UpdateReturnedLetterParams(r))
		},
		remove: func(q *sqlc.Queries, ctx context.Context, r correspondence.ReturnedLetterRow) error {
			return q.DeleteReturnedLetter(ctx, sqlc.DeleteReturnedLetterParams{MatterID: r.MatterID, Event: r.Event})
		},
		shown: func(q *sqlc.Queries, ctx context.Context, s span) ([]sqlc.ReturnedLetter, error) {
			return q.ShownReturnedLetters(ctx, sqlc.ShownReturnedLettersParams(s))
		},
		row: func(m sqlc.ReturnedLetter) correspondence.ReturnedLetterRow {
			return correspondence.ReturnedLetterRow(m)
		},
		of: func(r correspondence.ReturnedLetterRow) string { return r.MatterID },
	}))
	add(tableOf("uploads", upload.KindName, statements[upload.Row, sqlc.Upload]{
		insert: func(q *sqlc.Queries, ctx context.Context, r upload.Row) error {
			return q.InsertUpload(ctx, sqlc.InsertUploadParams(r))
		},
		update: func(*sqlc.Queries, context.Context, upload.Row, upload.Row) error { return nil }, // one event makes it, and none changes it
		shown: func(q *sqlc.Queries, ctx context.Context, s span) ([]sqlc.Upload, error) {
			return q.ShownUploads(ctx, sqlc.ShownUploadsParams(s))
		},
		row: func(m sqlc.Upload) upload.Row { return upload.Row(m) },
		of:  func(r upload.Row) string { return r.ID },
	}))
	add(tableOf("owed_receipts", matter.KindName, statements[response.OwedReceiptRow, sqlc.OwedReceipt]{
		rowKey: "matter_id || '/' || no", id: "matter_id",
		insert: func(q *sqlc.Queries, ctx context.Context, r response.OwedReceiptRow) error {
			return q.InsertOwedReceipt(ctx, sqlc.InsertOwedReceiptParams(r))
		},
		update: func(*sqlc.Queries, context.Context, response.OwedReceiptRow, response.OwedReceiptRow) error {
			return nil
		}, // it is all key
		remove: func(q *sqlc.Queries, ctx context.Context, r response.OwedReceiptRow) error {
			return q.DeleteOwedReceipt(ctx, sqlc.DeleteOwedReceiptParams(r))
		},
		shown: func(q *sqlc.Queries, ctx context.Context, s span) ([]sqlc.OwedReceipt, error) {
			return q.ShownOwedReceipts(ctx, sqlc.ShownOwedReceiptsParams(s))
		},
		row: func(m sqlc.OwedReceipt) response.OwedReceiptRow { return response.OwedReceiptRow(m) },
		of:  func(r response.OwedReceiptRow) string { return r.MatterID },
	}))
	add(tableOf("inbound", inbound.KindName, statements[inbound.Row, sqlc.Inbound]{
		insert: func(q *sqlc.Queries, ctx context.Context, r inbound.Row) error {
			return q.InsertInbound(ctx, sqlc.InsertInboundParams(r))
		},
		update: func(q *sqlc.Queries, ctx context.Context, r, _ inbound.Row) error {
			return q.UpdateInbound(ctx, sqlc.UpdateInboundParams(r))
		},
		shown: func(q *sqlc.Queries, ctx context.Context, s span) ([]sqlc.Inbound, error) {
			return q.ShownInbound(ctx, sqlc.ShownInboundParams(s))
		},
		row: func(m sqlc.Inbound) inbound.Row { return inbound.Row(m) },
		of:  func(r inbound.Row) string { return r.ID },
	}))
	add(tableOf("inbound_matters", inbound.KindName, statements[inbound.MatterRow, sqlc.InboundMatter]{
		rowKey: "inbound_id || '/' || matter_id", id: "inbound_id",
		insert: func(q *sqlc.Queries, ctx context.Context, r inbound.MatterRow) error {
			return q.InsertInboundMatter(ctx, sqlc.InsertInboundMatterParams(r))
		},
		update: func(q *sqlc.Queries, ctx context.Context, r, _ inbound.MatterRow) error {
			return q.UpdateInboundMatter(ctx, sqlc.UpdateInboundMatterParams(r))
		},
		shown: func(q *sqlc.Queries, ctx context.Context, s span) ([]sqlc.InboundMatter, error) {
			return q.ShownInboundMatters(ctx, sqlc.ShownInboundMattersParams(s))
		},
		row: func(m sqlc.InboundMatter) inbound.MatterRow { return inbound.MatterRow(m) },
		of:  func(r inbound.MatterRow) string { return r.InboundID },
	}))
	add(tableOf("proceedings", proceeding.KindName, statements[proceeding.Row, sqlc.Proceeding]{
		insert: func(q *sqlc.Queries, ctx context.Context, r proceeding.Row) error {
			return q.InsertProceeding(ctx, sqlc.InsertProceedingParams(r))
		},
		update: func(q *sqlc.Queries, ctx context.Context, r, _ proceeding.Row) error {
			return q.UpdateProceeding(ctx, sqlc.UpdateProceedingParams(r))
		},
		shown: func(q *sqlc.Queries, ctx context.Context, s span) ([]sqlc.Proceeding, error) {
			return q.ShownProceedings(ctx, sqlc.ShownProceedingsParams(s))
		},
		row: func(m sqlc.Proceeding) proceeding.Row { return proceeding.Row(m) },
		of:  func(r proceeding.Row) string { return r.ID },
	}))
	add(tableOf("proceeding_parties", proceeding.KindName, statements[proceeding.PartyRow, sqlc.ProceedingParty]{
		rowKey: "proceeding_id || '/' || jurisdiction_id", id: "proceeding_id",
		insert: func(q *sqlc.Queries, ctx context.Context, r proceeding.PartyRow) error {
			return q.InsertProceedingParty(ctx, sqlc.InsertProceedingPartyParams(r))
		},
		update: func(*sqlc.Queries, context.Context, proceeding.PartyRow, proceeding.PartyRow) error { return nil }, // it is all key
		shown: func(q *sqlc.Queries, ctx context.Context, s span) ([]sqlc.ProceedingParty, error) {
			return q.ShownProceedingParties(ctx, sqlc.ShownProceedingPartiesParams(s))
		},
		row: func(m sqlc.ProceedingParty) proceeding.PartyRow { return proceeding.PartyRow(m) },
		of:  func(r proceeding.PartyRow) string { return r.ProceedingID },
	}))
	add(tableOf("proceeding_reaches", proceeding.KindName, statements[proceeding.ReachRow, sqlc.ProceedingReach]{
		rowKey: "proceeding_id || '/' || reach", id: "proceeding_id",
		insert: func(q *sqlc.Queries, ctx context.Context, r proceeding.ReachRow) error {
			return q.InsertProceedingReach(ctx, sqlc.InsertProceedingReachParams(r))
		},
		update: func(*sqlc.Queries, context.Context, proceeding.ReachRow, proceeding.ReachRow) error { return nil }, // it is all key
		remove: func(q *sqlc.Queries, ctx context.Context, r proceeding.ReachRow) error {
			return q.DeleteProceedingReach(ctx, sqlc.DeleteProceedingReachParams(r))
		},
		shown: func(q *sqlc.Queries, ctx context.Context, s span) ([]sqlc.ProceedingReach, error) {
			return q.ShownProceedingReaches(ctx, sqlc.ShownProceedingReachesParams(s))
		},
		row: func(m sqlc.ProceedingReach) proceeding.ReachRow { return proceeding.ReachRow(m) },
		of:  func(r proceeding.ReachRow) string { return r.ProceedingID },
	}))
	add(tableOf("proceeding_changes", proceeding.KindName, statements[proceeding.ChangeRow, sqlc.ProceedingChange]{
		rowKey: "proceeding_id || '/' || changes", id: "proceeding_id",
		insert: func(q *sqlc.Queries, ctx context.Context, r proceeding.ChangeRow) error {
			return q.InsertProceedingChange(ctx, sqlc.InsertProceedingChangeParams(r))
		},
		update: func(*sqlc.Queries, context.Context, proceeding.ChangeRow, proceeding.ChangeRow) error { return nil }, // it is all key
		remove: func(q *sqlc.Queries, ctx context.Context, r proceeding.ChangeRow) error {
			return q.DeleteProceedingChange(ctx, sqlc.DeleteProceedingChangeParams(r))
		},
		shown: func(q *sqlc.Queries, ctx context.Context, s span) ([]sqlc.ProceedingChange, error) {
			return q.ShownProceedingChanges(ctx, sqlc.ShownProceedingChangesParams(s))
		},
		row: func(m sqlc.ProceedingChange) proceeding.ChangeRow { return proceeding.ChangeRow(m) },
		of:  func(r proceeding.ChangeRow) string { return r.ProceedingID },
	}))
	add(tableOf("associations", association.KindName, statements[association.Row, sqlc.Association]{
		insert: func(q *sqlc.Queries, ctx context.Context, r association.Row) error {
			return q.InsertAssociation(ctx, sqlc.InsertAssociationParams(r))
		},
		update: func(q *sqlc.Queries, ctx context.Context, r, _ association.Row) error {
			return q.UpdateAssociation(ctx, sqlc.UpdateAssociationParams(r))
		},
		shown: func(q *sqlc.Queries, ctx context.Context, s span) ([]sqlc.Association, error) {
			return q.ShownAssociations(ctx, sqlc.ShownAssociationsParams(s))
		},
		row: func(m sqlc.Association) association.Row { return association.Row(m) },
		of:  func(r association.Row) string { return r.ID },
	}))
	add(tableOf("awards", award.KindName, statements[award.Row, sqlc.Award]{
		insert: func(q *sqlc.Queries, ctx context.Context, r award.Row) error {
			return q.InsertAward(ctx, sqlc.InsertAwardParams(r))
		},
		update: func(q *sqlc.Queries, ctx context.Context, r, _ award.Row) error {
			return q.UpdateAward(ctx, sqlc.UpdateAwardParams(r))
		},
		shown: func(q *sqlc.Queries, ctx context.Context, s span) ([]sqlc.Award, error) {
			return q.ShownAwards(ctx, sqlc.ShownAwardsParams(s))
		},
		row: func(m sqlc.Award) award.Row { return award.Row(m) },
		of:  func(r award.Row) string { return r.ID },
	}))
	add(tableOf("award_holders", award.KindName, statements[award.HolderRow, sqlc.AwardHolder]{
		rowKey: "award_id || '/' || jurisdiction_id", id: "award_id",
		insert: func(q *sqlc.Queries, ctx context.Context, r award.HolderRow) error {
			return q.InsertAwardHolder(ctx, sqlc.InsertAwardHolderParams(r))
		},
		update: func(*sqlc.Queries, context.Context, award.HolderRow, award.HolderRow) error { return nil }, // one event makes it, and none changes it
		shown: func(q *sqlc.Queries, ctx context.Context, s span) ([]sqlc.AwardHolder, error) {
			return q.ShownAwardHolders(ctx, sqlc.ShownAwardHoldersParams(s))
		},
		row: func(m sqlc.AwardHolder) award.HolderRow { return award.HolderRow(m) },
		of:  func(r award.HolderRow) string { return r.AwardID },
	}))
	add(tableOf("award_moves", award.KindName, statements[award.MoveRow, sqlc.AwardMove]{
		rowKey: "award_id || '/' || no || '/' || jurisdiction_id", id: "award_id",
		insert: func(q *sqlc.Queries, ctx context.Context, r award.MoveRow) error {
			return q.InsertAwardMove(ctx, sqlc.InsertAwardMoveParams(r))
		},
		update: func(q *sqlc.Queries, ctx context.Context, r, _ award.MoveRow) error {
			return q.UpdateAwardMove(ctx, sqlc.UpdateAwardMoveParams(r))
		},
		shown: func(q *sqlc.Queries, ctx context.Context, s span) ([]sqlc.AwardMove, error) {
			return q.ShownAwardMoves(ctx, sqlc.ShownAwardMovesParams(s))
		},
		row: func(m sqlc.AwardMove) award.MoveRow { return award.MoveRow(m) },
		of:  func(r award.MoveRow) string { return r.AwardID },
	}))
	add(tableOf("debts", repayment.KindName, statements[repayment.Row, sqlc.Debt]{
		insert: func(q *sqlc.Queries, ctx context.Context, r repayment.Row) error {
			return q.InsertDebt(ctx, sqlc.InsertDebtParams(r))
		},
		update: func(q *sqlc.Queries, ctx context.Context, r, _ repayment.Row) error {
			return q.UpdateDebt(ctx, sqlc.UpdateDebtParams(r))
		},
		shown: func(q *sqlc.Queries, ctx context.Context, s span) ([]sqlc.Debt, error) {
			return q.ShownDebts(ctx, sqlc.ShownDebtsParams(s))
		},
		row: func(m sqlc.Debt) repayment.Row { return repayment.Row(m) },
		of:  func(r repayment.Row) string { return r.ID },
	}))
	return all
}()

// updateJurisdiction carries a new name or state on to the rows that keep it.
func updateJurisdiction(q *sqlc.Queries, ctx context.Context, r, before jurisdiction.Row) error {
	if err := q.UpdateJurisdiction(ctx, sqlc.UpdateJurisdictionParams(r)); err != nil || r.Search == before.Search && r.State == before.State {
		return err
	}
	if err := q.RenameMatters(ctx, sqlc.RenameMattersParams{JurisdictionID: r.ID, Name: r.Search, UsState: r.State}); err != nil {
		return err
	}
	return q.RenameDeadlines(ctx, sqlc.RenameDeadlinesParams{JurisdictionID: r.ID, Name: r.Search, UsState: r.State})
}

func updateMatter(q *sqlc.Queries, ctx context.Context, r, same matter.Row) error {
	if same.JurisdictionID != r.JurisdictionID {
		if err := q.UpdateMatterJurisdiction(ctx, sqlc.UpdateMatterJurisdictionParams{ID: r.ID, JurisdictionID: r.JurisdictionID}); err != nil {
			return err
		}
		if err := q.RenameDeadlinesOf(ctx, r.ID); err != nil {
			return err
		}
		same.JurisdictionID = r.JurisdictionID
	}
	if same.Owner != r.Owner {
		if err := q.UpdateMatterOwner(ctx, sqlc.UpdateMatterOwnerParams{ID: r.ID, Owner: r.Owner}); err != nil {
			return err
		}
		same.Owner = r.Owner
	}
	if same.Version = r.Version; same == r {
		return q.UpdateMatterVersion(ctx, sqlc.UpdateMatterVersionParams{ID: r.ID, Version: r.Version})
	}
	if same.State == r.State && same.Stage == r.Stage && same.EnteredOn == r.EnteredOn && same.Closed == r.Closed && same.Answered == r.Answered &&
		same.StepDue == r.StepDue && same.StepEndsAt == r.StepEndsAt && same.ClosedBy == r.ClosedBy {
		return q.UpdateMatterClock(ctx, sqlc.UpdateMatterClockParams{
			ID: r.ID, Overdue: r.Overdue, Waiting: r.Waiting, NextKind: r.NextKind, NextDue: r.NextDue, NextEndsAt: r.NextEndsAt,
			TickAt: r.TickAt, Version: r.Version,
		})
	}
	return q.UpdateMatter(ctx, sqlc.UpdateMatterParams{
		ID: r.ID, State: r.State, Stage: r.Stage, EnteredOn: r.EnteredOn, Overdue: r.Overdue, Waiting: r.Waiting,
		NextKind: r.NextKind, NextDue: r.NextDue, NextEndsAt: r.NextEndsAt, TickAt: r.TickAt, Version: r.Version,
		Closed: r.Closed, Answered: r.Answered, StepDue: r.StepDue, StepEndsAt: r.StepEndsAt, ClosedBy: r.ClosedBy,
	})
}

func insertApproval(q *sqlc.Queries, ctx context.Context, r approval.Row) error {
	return q.InsertApproval(ctx, sqlc.InsertApprovalParams(r))
}

func updateApproval(q *sqlc.Queries, ctx context.Context, r, _ approval.Row) error {
	return q.UpdateApproval(ctx, sqlc.UpdateApprovalParams{ID: r.ID, Status: r.Status, DecidedBy: r.DecidedBy, DecidedAt: r.DecidedAt, Why: r.Why})
}

func updateDeadline(q *sqlc.Queries, ctx context.Context, r, same matter.DeadlineRow) error {
	if same.Acknowledged != r.Acknowledged {
		if same.Acknowledged = r.Acknowledged; same == r {
			return q.UpdateDeadlineAcknowledged(ctx, sqlc.UpdateDeadlineAcknowledgedParams{MatterID: r.MatterID, ID: r.ID, Acknowledged: r.Acknowledged})
		}
	}
	return q.UpdateDeadline(ctx, sqlc.UpdateDeadlineParams{
		MatterID: r.MatterID, ID: r.ID, Status: r.Status, Overdue: r.Overdue, DueOn: r.DueOn, EndsAt: r.EndsAt, Zone: r.Zone, Version: r.Version,
		Acknowledged: r.Acknowledged, Answered: r.Answered, Title: r.Title, HeldUntil: r.HeldUntil, Whose: r.Whose,
	})
}
