package paper

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"fmt"
	"strings"
	"time"
)

// DOCX writes the letter for Word on Letter paper. List numbers are text, so that no reader of the file counts
// them anew. Libraries for DOCX start from a template file and write the parts in no fixed order.
func DOCX(l Letter) ([]byte, error) {
	var d document
	for _, b := range l.blocks() {
		d.block(b)
	}
	created := l.created()
	var out bytes.Buffer
	archive := zip.NewWriter(&out)
	for _, part := range []struct{ name, text string }{
		{"[Content_Types].xml", contentTypes},
		{"_rels/.rels", packageParts},
		{"docProps/core.xml", fmt.Sprintf(properties, escape(clean(l.Title)), created.Format(time.RFC3339))},
		{"word/_rels/document.xml.rels", documentParts},
		{"word/document.xml", documentBegin + d.xml.String() + documentEnd},
		{"word/footer1.xml", fmt.Sprintf(footer, escape(clean(l.Title)))},
		{"word/styles.xml", styles()},
	} {
		w, err := archive.CreateHeader(&zip.FileHeader{Name: part.name, Method: zip.Deflate, Modified: created})
		if err != nil {
			return nil, fmt.Errorf("write %s of the DOCX: %w", part.name, err)
		}
		if _, err := w.Write([]byte(xml.Header + part.text)); err != nil {
			return nil, fmt.Errorf("write %s of the DOCX: %w", part.name, err)
		}
	}
	if err := archive.Close(); err != nil {
		return nil, fmt.Errorf("write the DOCX: %w", err)
	}
	return out.Bytes(), nil
}

func escape(text string) string {
	var b strings.Builder
	_ = xml.EscapeText(&b, []byte(text)) // a strings.Builder takes everything
	return b.String()
}

// document is the body of word/document.xml.
type document struct{ xml strings.Builder }

const indent = 425 // twentieths of a point: step in the PDF

func (d *document) block(b block) {
	var properties string
	switch {
	case b.kind == heading:
		properties = fmt.Sprintf(`<w:pStyle w:val="Heading%d"/>`, b.level)
	case b.kind == rule:
		properties = `<w:pBdr><w:bottom w:val="single" w:sz="6" w:space="1" w:color="auto"/></w:pBdr>`
	case b.quotes > 0:
		properties = `<w:pStyle w:val="Quote"/>`
	}
	left := indent * (b.depth + b.quotes)
	if b.kind == grid {
		d.table(b.rows, left)
		return
	}
	if left > 0 && (b.depth > 0 || b.quotes > 1) { // the style Quote has an indent of its own
		hanging := ""
		if b.mark != "" {
			hanging = fmt.Sprintf(` w:hanging="%d"`, indent)
		}
		properties += fmt.Sprintf(`<w:ind w:left="%d"%s/>`, left, hanging)
	}
	d.xml.WriteString("<w:p><w:pPr>" + properties + "</w:pPr>")
	if b.mark != "" {
		d.run(run{text: b.mark})
		d.xml.WriteString("<w:r><w:tab/></w:r>")
	}
	d.runs(b.runs)
	d.xml.WriteString("</w:p>")
}

func (d *document) runs(runs []run) {
	for _, r := range runs {
		d.run(r)
	}
}

func (d *document) run(r run) {
	if r.lineBreak {
		d.xml.WriteString("<w:r><w:br/></w:r>")
		return
	}
	d.xml.WriteString("<w:r><w:rPr>")
	if r.bold {
		d.xml.WriteString("<w:b/>")
	}
	if r.italic {
		d.xml.WriteString("<w:i/>")
	}
	d.xml.WriteString(`</w:rPr><w:t xml:space="preserve">` + escape(r.text) + "</w:t></w:r>")
}

func (d *document) table(rows [][][]run, left int) {
	const width = 9360 // between the margins
	columns := len(rows[0])
	fmt.Fprintf(&d.xml, `<w:tbl><w:tblPr><w:tblW w:w="%d" w:type="dxa"/><w:tblInd w:w="%d" w:type="dxa"/>%s</w:tblPr>`+
		`<w:tblGrid>`,
		width-left, left, borders)
	for range columns {
		fmt.Fprintf(&d.xml, `<w:gridCol w:w="%d"/>`, (width-left)/columns)
	}
	d.xml.WriteString("</w:tblGrid>")
	for i, row := range rows {
		d.xml.WriteString("<w:tr><w:trPr><w:cantSplit/>")
		if i == 0 {
			d.xml.WriteString("<w:tblHeader/>")
		}
		d.xml.WriteString("</w:trPr>")
		for _, runs := range row {
			d.xml.WriteString("<w:tc><w:tcPr/><w:p>")
			d.runs(runs)
			d.xml.WriteString("</w:p></w:tc>")
		}
		d.xml.WriteString("</w:tr>")
	}
	d.xml.WriteString("</w:tbl><w:p/>") // Word joins tables that nothing separates
}

const namespace = ` xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"`

const contentTypes = `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">` +
	`<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>` +
	`<Override PartName="/docProps/core.xml" ContentType="application/vnd.openxmlformats-package.core-properties+xml"/>` +
	`<Override PartName="/word/document.xml" ContentType="` + wordType + `document.main+xml"/>` +
	`<Override PartName="/word/footer1.xml" ContentType="` + wordType + `footer+xml"/>` +
	`<Override PartName="/word/styles.xml" ContentType="` + wordType + `styles+xml"/></Types>`

const (
	wordType      = "application/vnd.openxmlformats-officedocument.wordprocessingml."
	relationships = `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">`
	officeType    = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
	packageType   = "http://schemas.openxmlformats.org/package/2006/relationships/metadata/"
)

const packageParts = relationships +
	`<Relationship Id="rId1" Type="` + officeType + `officeDocument" Target="word/document.xml"/>` +
	`<Relationship Id="rId2" Type="` + packageType + `core-properties" Target="docProps/core.xml"/></Relationships>`

const documentParts = relationships +
	`<Relationship Id="rId1" Type="` + officeType + `styles" Target="styles.xml"/>` +
	`<Relationship Id="rId2" Type="` + officeType + `footer" Target="footer1.xml"/></Relationships>`

const properties = `<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"` +
	` xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/"` +
	` xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">` +
	`<dc:title>%s</dc:title><dcterms:created xsi:type="dcterms:W3CDTF">%s</dcterms:created></cp:coreProperties>`

const documentBegin = `<w:document` + namespace +
	` xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><w:body>`

const documentEnd = `<w:sectPr><w:footerReference w:type="default" r:id="rId2"/><w:pgSz w:w="12240" w:h="15840"/>` +
	`<w:pgMar w:top="1440" w:right="1440" w:bottom="1440" w:left="1440" w:header="720" w:footer="720" w:gutter="0"/>` +
	`</w:sectPr></w:body></w:document>`

const footer = `<w:ftr` + namespace + `><w:p><w:pPr><w:pStyle w:val="Footer"/></w:pPr>` +
	`<w:r><w:t xml:space="preserve">%s</w:t></w:r><w:r><w:tab/></w:r><w:r><w:t xml:space="preserve">Page </w:t></w:r>` +
	`<w:fldSimple w:instr=" PAGE "><w:r><w:t>1</w:t></w:r></w:fldSimple><w:r><w:t xml:space="preserve"> of </w:t></w:r>` +
	`<w:fldSimple w:instr=" NUMPAGES "><w:r><w:t>1</w:t></w:r></w:fldSimple></w:p></w:ftr>`

const borders = `<w:tblBorders><w:top w:val="single" w:sz="4" w:space="0" w:color="auto"/>` +
	`<w:bottom w:val="single" w:sz="4" w:space="0" w:color="auto"/>` +
	`<w:insideH w:val="single" w:sz="4" w:space="0" w:color="auto"/></w:tblBorders>`

// styles keeps each heading with the paragraph after it.
func styles() string {
	var b strings.Builder
	b.WriteString(`<w:styles` + namespace + `><w:docDefaults><w:rPrDefault><w:rPr>` +
		`<w:rFonts w:ascii="Calibri" w:hAnsi="Calibri" w:cs="Calibri"/><w:sz w:val="22"/><w:szCs w:val="22"/>` +
		`<w:lang w:val="en-US"/></w:rPr></w:rPrDefault><w:pPrDefault><w:pPr><w:spacing w:after="140" w:line="264"` +
		` w:lineRule="auto"/></w:pPr></w:pPrDefault></w:docDefaults>` +
		`<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/></w:style>` +
		`<w:style w:type="paragraph" w:styleId="Quote"><w:name w:val="Quote"/><w:basedOn w:val="Normal"/><w:pPr>` +
		`<w:pBdr><w:left w:val="single" w:sz="6" w:space="8" w:color="auto"/></w:pBdr><w:ind w:left="425"/></w:pPr></w:style>` +
		`<w:style w:type="paragraph" w:styleId="Footer"><w:name w:val="footer"/><w:basedOn w:val="Normal"/><w:pPr><w:tabs>` +
		`<w:tab w:val="right" w:pos="9360"/></w:tabs></w:pPr><w:rPr><w:sz w:val="16"/></w:rPr></w:style>`)
	for i, points := range headingSize {
		fmt.Fprintf(&b, `<w:style w:type="paragraph" w:styleId="Heading%d"><w:name w:val="heading %d"/>`+
			`<w:basedOn w:val="Normal"/><w:next w:val="Normal"/><w:pPr><w:keepNext/><w:keepLines/>`+
			`<w:spacing w:before="200" w:after="100"/><w:outlineLvl w:val="%d"/></w:pPr>`+
			`<w:rPr><w:b/><w:sz w:val="%d"/></w:rPr></w:style>`, i+1, i+1, i, int(2*points))
	}
	b.WriteString("</w:styles>")
	return b.String()
}
