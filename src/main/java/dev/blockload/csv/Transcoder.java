package dev.blockload.csv;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CharsetEncoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/**
 * Turns text of any encoding that Java knows into UTF-8. Nothing is replaced: where bytes
 * are no character, an {@link InvalidBytesMarker} stands for them. A byte order mark is
 * no part of the text.
 */
final class Transcoder extends InputStream {

	private static final int BUFFER_BYTES = 64 * 1024;

	private static final char MARK = (char) 0xfeff;

	private final InputStream in;

	private final Charset charset;

	private final CharsetDecoder decoder;

	/** So many bytes are taken for one mistake at most. */
	private final int mostMalformed;

	private final CharsetEncoder encoder = StandardCharsets.UTF_8.newEncoder();

	private final ByteBuffer bytes = ByteBuffer.allocate(BUFFER_BYTES);

	private final CharBuffer characters = CharBuffer.allocate(BUFFER_BYTES);

	private byte[] text = new byte[0];

	private int textFrom;

	/** Where the bytes to be decoded next are in the file. */
	private long offset;

	/** Whether the byte order mark was looked at. */
	private boolean marked;

	/** Whether a character came out. */
	private boolean begun;

	private boolean allRead;

	private boolean ended;

	Transcoder(InputStream in, Charset charset) {
		this.in = in;
		this.charset = charset;
		// After half of a surrogate pair the JDK also drops the next character, which
		// may be a delimiter.
		this.mostMalformed = charset.name().contains("UTF-16") ? 2 : Integer.MAX_VALUE;
		this.decoder = charset.newDecoder()
			.onMalformedInput(CodingErrorAction.REPORT)
			.onUnmappableCharacter(CodingErrorAction.REPORT);
	}

	@Override
	public int read() throws IOException {
		byte[] one = new byte[1];
		return (read(one, 0, 1) < 0) ? -1 : one[0] & 0xff;
	}

	@Override
	public int read(byte[] target, int from, int length) throws IOException {
		if (length == 0) {
			return 0;
		}
		while (this.textFrom == this.text.length) {
			if (this.ended) {
				return -1;
			}
			decode();
		}
		int count = Math.min(length, this.text.length - this.textFrom);
		System.arraycopy(this.text, this.textFrom, target, from, count);
		this.textFrom += count;
		return count;
	}

	private void decode() throws IOException {
		fill();
		this.bytes.flip();
		if (!this.marked) {
			requireMark();
			this.marked = true;
		}
		CoderResult result = this.decoder.decode(this.bytes, this.characters, this.allRead);
		long at = this.offset + this.bytes.position();
		if (result.isUnderflow() && this.allRead) {
			this.decoder.flush(this.characters);
			this.ended = true;
		}
		ByteArrayOutputStream out = new ByteArrayOutputStream();
		encode(out, at);
		if (result.isError()) {
			out.writeBytes(InvalidBytesMarker.of(at));
			this.bytes.position(this.bytes.position() + Math.min(result.length(), this.mostMalformed));
		}
		this.text = out.toByteArray();
		this.textFrom = 0;
		this.offset += this.bytes.position();
		this.bytes.compact();
	}

	/** At least as many bytes as the longest mark, unless the file has fewer. */
	private void fill() throws IOException {
		do {
			int read = this.in.read(this.bytes.array(), this.bytes.position(), this.bytes.remaining());
			if (read < 0) {
				this.allRead = true;
			}
			else {
				this.bytes.position(this.bytes.position() + read);
			}
		}
		while (!this.allRead && this.bytes.position() < Integer.BYTES);
	}

	/**
	 * Refuses the mark of another encoding, and a missing mark if the encoding needs it.
	 */
	private void requireMark() {
		byte[] beginning = new byte[Math.min(ByteOrderMark.LONGEST, this.bytes.limit())];
		this.bytes.get(0, beginning);
		ByteOrderMark mark = ByteOrderMark.of(beginning);
		if (mark != null && !mark.fits(this.charset)) {
			throw CsvException.otherEncoding(mark.encoding(), this.charset.name());
		}
		if (mark == null && this.bytes.limit() > 0 && this.charset.equals(StandardCharsets.UTF_16)) {
			throw CsvException.noMark(this.charset.name());
		}
	}

	private void encode(ByteArrayOutputStream out, long at) {
		this.characters.flip();
		if (!this.begun && this.characters.hasRemaining()) {
			this.begun = true;
			if (this.characters.get(0) == MARK) {
				this.characters.get();
			}
		}
		ByteBuffer encoded = ByteBuffer.allocate(3 * this.characters.remaining());
		CoderResult result = this.encoder.reset().encode(this.characters, encoded, true);
		while (result.isError()) {
			// Half of a surrogate pair, which some decoders let pass.
			encoded.flip();
			out.write(encoded.array(), 0, encoded.limit());
			out.writeBytes(InvalidBytesMarker.of(at));
			this.characters.position(this.characters.position() + result.length());
			encoded.clear();
			result = this.encoder.reset().encode(this.characters, encoded, true);
		}
		out.write(encoded.array(), 0, encoded.position());
		this.characters.clear();
	}

	@Override
	public void close() throws IOException {
		this.in.close();
	}

}
