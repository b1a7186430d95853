package dev.blockload.mapping;

import java.nio.charset.Charset;

import dev.blockload.csv.Dialect;
import dev.blockload.csv.DisplayText;
import dev.blockload.csv.RaggedRecords;
import dev.blockload.csv.RecordParser;
import dev.blockload.csv.RecordReject;
import dev.blockload.csv.Reject;
import dev.blockload.csv.RejectCode;
import dev.blockload.csv.Slice;
import org.jspecify.annotations.Nullable;

/**
 * Creates the rejects of the current record of a parser, and finds records that are wrong
 * as a whole.
 */
final class RejectWriter {

	private static final byte[] NOTHING = new byte[0];

	private final RecordParser parser;

	private final Dialect dialect;

	private final Charset charset;

	private final int fields;

	private byte[] bytes = NOTHING;

	/**
	 * Create a writer.
	 * @param parser stands at the record
	 * @param dialect of the file
	 * @param fields how many a record has
	 */
	RejectWriter(RecordParser parser, Dialect dialect, int fields) {
		this.parser = parser;
		this.dialect = dialect;
		this.charset = dialect.textCharset();
		this.fields = fields;
	}

	/** The next records are those of a slice. */
	void open(Slice slice) {
		this.bytes = slice.array();
	}

	/** Forget the slice, whose bytes are used again. */
	void close() {
		this.bytes = NOTHING;
	}

	/** A reject of the current record. */
	Reject reject(@Nullable TupleColumn column, RejectCode code, String reason, @Nullable String value) {
		String raw = DisplayText.of(this.bytes, this.parser.rawFrom(), this.parser.rawTo(), this.charset,
				Reject.MAX_RAW);
		return new Reject(this.parser.record(), this.parser.line(), this.parser.offset(),
				(column != null) ? column.name() : null, code, reason, value, raw);
	}

	/** Why the current record is wrong as a whole, or null. */
	@Nullable Reject malformed() {
		String malformed = this.parser.malformed();
		if (malformed != null) {
			return reject(null,
					this.parser.endsInEscape() ? RecordReject.MALFORMED_ESCAPE : RecordReject.MALFORMED_QUOTES,
					malformed, null);
		}
		int found = this.parser.fieldCount();
		if (found != this.fields && !isPadded(found)) {
			return reject(null, (found < this.fields) ? RecordReject.TOO_FEW_FIELDS : RecordReject.TOO_MANY_FIELDS,
					"The record has " + found + ((found == 1) ? " field" : " fields") + ". Expected " + this.fields
							+ (this.dialect.header() ? ", like the header." : ", like the first record."),
					null);
		}
		return null;
	}

	/** Whether a ragged record can be loaded: it has as many fields then. */
	private boolean isPadded(int found) {
		if (this.dialect.ragged() == RaggedRecords.REJECT) {
			return false;
		}
		for (int number = this.fields; number < found; number++) {
			if (number >= this.dialect.fileLimits().fields() || this.parser.field(number).length() > 0) {
				return false;
			}
		}
		this.parser.pad(this.fields);
		return true;
	}

}
