package dev.blockload.csv;

import java.io.IOException;
import java.io.InputStream;

/**
 * The content of a gzip file, RFC 1952: one member after the other, and nothing else.
 */
final class GzipInput extends InputStream {

	private static final int DEFLATED = 8;

	private static final int HEADER_SUM = 2;

	private static final int EXTRA = 4;

	private static final int NAME = 8;

	private static final int COMMENT = 16;

	private final CompressedInput in;

	private final DeflateReader content;

	private boolean inMember;

	private boolean begun;

	GzipInput(CompressedInput in) {
		this.in = in;
		this.content = new DeflateReader(in);
	}

	@Override
	public int read() throws IOException {
		byte[] one = new byte[1];
		return (read(one, 0, 1) < 0) ? -1 : one[0] & 0xff;
	}

	@Override
	public int read(byte[] bytes, int offset, int length) throws IOException {
		if (length == 0) {
			return 0;
		}
		while (true) {
			if (!this.inMember) {
				if (this.begun && this.in.atEnd()) {
					return -1;
				}
				begin();
			}
			int count = this.content.read(bytes, offset, length);
			if (count > 0) {
				return count;
			}
			end();
		}
	}

	private void begin() throws IOException {
		if (this.in.required() != 0x1f || this.in.required() != 0x8b) {
			throw this.begun ? this.in.trailing() : this.in.damaged("it does not begin like a gzip file");
		}
		if (this.in.required() != DEFLATED) {
			throw this.in.damaged("the compression method is not deflate");
		}
		int flags = this.in.required();
		this.in.pass(6);
		if ((flags & EXTRA) != 0) {
			this.in.pass(this.in.number(2));
		}
		if ((flags & NAME) != 0) {
			passText();
		}
		if ((flags & COMMENT) != 0) {
			passText();
		}
		if ((flags & HEADER_SUM) != 0) {
			this.in.pass(2);
		}
		this.content.begin();
		this.inMember = true;
		this.begun = true;
	}

	private void passText() throws IOException {
		int value;
		do {
			value = this.in.required();
		}
		while (value != 0);
	}

	private void end() throws IOException {
		if (this.in.number(4) != this.content.sum()) {
			throw this.in.damaged("the content does not match its checksum");
		}
		if (this.in.number(4) != (this.content.size() & 0xffffffffL)) {
			throw this.in.damaged("the content does not match its length");
		}
		this.inMember = false;
	}

	@Override
	public void close() throws IOException {
		this.content.close();
		this.in.close();
	}

}
