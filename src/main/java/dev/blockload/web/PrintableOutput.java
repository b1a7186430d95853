package dev.blockload.web;

import dev.blockload.Printable;
import gg.jte.TemplateOutput;
import gg.jte.html.OwaspHtmlTemplateOutput;
import org.jspecify.annotations.Nullable;

/**
 * Writes a page: escapes each value for its place in the markup, and shows control
 * characters of values instead of passing them on.
 */
final class PrintableOutput extends OwaspHtmlTemplateOutput {

	PrintableOutput(TemplateOutput output) {
		super(output);
	}

	@Override
	public void writeUserContent(@Nullable String value) {
		super.writeUserContent((value != null) ? Printable.text(value) : null);
	}

}
