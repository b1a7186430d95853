package dev.blockload.csv;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import java.util.zip.CRC32;

import dev.blockload.Printable;

/**
 * The content of the only file of a zip archive, read from front to back, zip64 too. From
 * PKWARE's APPNOTE.TXT, 6.3.10.
 */
final class ZipInput extends InputStream {

	private static final long FILE = 0x04034b50;

	private static final long DESCRIPTOR = 0x08074b50;

	private static final long DIRECTORY_ENTRY = 0x02014b50;

	private static final long SIGNATURE = 0x05054b50;

	private static final long END_64 = 0x06064b50;

	private static final long LOCATOR_64 = 0x07064b50;

	private static final long END = 0x06054b50;

	/** The size is in the zip64 field. */
	private static final long ELSEWHERE = 0xffffffffL;

	/**
	 * Files that programs and people add to an archive: resource forks of macOS, settings
	 * of folders, texts to read, signatures.
	 */
	private static final Pattern NOISE = Pattern
		.compile("(__MACOSX/.*)|(.*/)?(\\._.*|\\.DS_Store|Thumbs\\.db|desktop\\.ini"
				+ "|(readme|licen[sc]e|manifest|copying|notice)(\\.(txt|md|html?|rst))?"
				+ "|.*\\.(md|pdf|html?|xml|xsd|json|ya?ml|sql|docx?|png|jpe?g|gif|md5|sha1|sha256|sig|asc|ctl|log))",
				Pattern.CASE_INSENSITIVE);

	private final CompressedInput in;

	private final DeflateReader content;

	private final CRC32 storedSum = new CRC32();

	private String name = "";

	private boolean deflated;

	private boolean described;

	private boolean wide;

	private long sum;

	private long size;

	private long compressedSize;

	/** Of a stored file. */
	private long read;

	private boolean begun;

	private boolean ended;

	ZipInput(CompressedInput in) {
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
		if (!this.begun) {
			begin();
		}
		if (this.ended) {
			return -1;
		}
		int count = this.deflated ? this.content.read(bytes, offset, length) : readStored(bytes, offset, length);
		if (count < 0) {
			endFile();
			passDirectory();
			this.ended = true;
		}
		return count;
	}

	private int readStored(byte[] bytes, int offset, int length) throws IOException {
		if (this.read == this.size) {
			return -1;
		}
		int count = this.in.read(bytes, offset, (int) Math.min(length, this.size - this.read));
		if (count < 0) {
			throw this.in.cutOff();
		}
		this.storedSum.update(bytes, offset, count);
		this.read += count;
		return count;
	}

	private void begin() throws IOException {
		this.begun = true;
		long signature = this.in.number(4);
		while (signature == FILE && isPassed()) {
			signature = this.in.number(4);
		}
		if (this.name.isEmpty()) {
			throw this.in.damaged((signature == FILE || signature == DIRECTORY_ENTRY || signature == END)
					? "the archive contains no file, expected exactly one" : "it does not begin like a zip archive");
		}
	}

	/** Whether an entry is no file to load. If so, it was read to its end. */
	private boolean isPassed() throws IOException {
		String before = this.name;
		this.content.begin();
		this.storedSum.reset();
		this.read = 0;
		beginEntry();
		boolean folder = this.name.endsWith("/");
		if (!folder && !NOISE.matcher(this.name).matches()) {
			return false;
		}
		byte[] bytes = new byte[8 * 1024];
		int count;
		do {
			count = this.deflated ? this.content.read(bytes, 0, bytes.length) : readStored(bytes, 0, bytes.length);
		}
		while (count >= 0);
		endFile();
		this.name = before;
		return true;
	}

	/** Read the header of an entry. */
	private void beginEntry() throws IOException {
		this.in.pass(2);
		long flags = this.in.number(2);
		long method = this.in.number(2);
		this.in.pass(4);
		this.sum = this.in.number(4);
		this.compressedSize = this.in.number(4);
		this.size = this.in.number(4);
		int nameLength = (int) this.in.number(2);
		int extraLength = (int) this.in.number(2);
		String found = name(nameLength);
		extra(extraLength);
		this.name = found;
		this.deflated = method == 8;
		this.described = (flags & 8) != 0;
		if ((flags & 1) != 0) {
			throw this.in.damaged("'" + found + "' is encrypted, expected a file without a password");
		}
		if (!this.deflated && (method != 0 || this.described)) {
			throw this.in.damaged("'" + found + "' is compressed with method " + method + ", expected deflate (8)");
		}
	}

	private String name(int length) throws IOException {
		byte[] bytes = new byte[length];
		for (int index = 0; index < length; index++) {
			bytes[index] = (byte) this.in.required();
		}
		return new String(bytes, StandardCharsets.UTF_8);
	}

	private void extra(int length) throws IOException {
		int left = length;
		this.wide = false;
		while (left >= 4) {
			long id = this.in.number(2);
			int bytes = (int) this.in.number(2);
			left -= 4;
			if (bytes > left) {
				throw this.in.damaged("a header is damaged");
			}
			left -= bytes;
			if (id == 1) {
				this.wide = true;
				if (this.size == ELSEWHERE && bytes >= 8) {
					this.size = this.in.number(8);
					bytes -= 8;
				}
				if (this.compressedSize == ELSEWHERE && bytes >= 8) {
					this.compressedSize = this.in.number(8);
					bytes -= 8;
				}
			}
			this.in.pass(bytes);
		}
		this.in.pass(left);
	}

	private void endFile() throws IOException {
		long foundSum = this.deflated ? this.content.sum() : this.storedSum.getValue();
		long foundSize = this.deflated ? this.content.size() : this.read;
		long foundCompressedSize = this.deflated ? this.content.compressedSize() : this.read;
		if (this.described) {
			// Its signature may be left out.
			this.sum = this.in.number(4);
			if (this.sum == DESCRIPTOR && foundSum != DESCRIPTOR) {
				this.sum = this.in.number(4);
			}
			int width = descriptorWidth(foundCompressedSize, foundSize);
			this.compressedSize = this.in.number(width);
			this.size = this.in.number(width);
		}
		if (foundSum != this.sum) {
			throw this.in.damaged("'" + Printable.line(this.name) + "' does not match its checksum");
		}
		if (foundSize != this.size || foundCompressedSize != this.compressedSize) {
			throw this.in.damaged("'" + Printable.line(this.name) + "' does not match its length");
		}
	}

	/** Sizes have eight bytes where the header has a zip64 field, or else must have. */
	private int descriptorWidth(long foundCompressedSize, long foundSize) {
		return (this.wide || foundCompressedSize >= ELSEWHERE || foundSize >= ELSEWHERE) ? 8 : 4;
	}

	private void passDirectory() throws IOException {
		long signature = this.in.number(4);
		while (signature != END) {
			if (signature == FILE) {
				String first = this.name;
				if (!isPassed()) {
					throw this.in.damaged("the archive contains '" + Printable.line(first) + "' and '"
							+ Printable.line(this.name) + "', expected exactly one file");
				}
			}
			else if (signature == DIRECTORY_ENTRY) {
				this.in.pass(24);
				long lengths = this.in.number(2) + this.in.number(2) + this.in.number(2);
				this.in.pass(12 + lengths);
			}
			else if (signature == SIGNATURE) {
				this.in.pass(this.in.number(2));
			}
			else if (signature == END_64) {
				this.in.pass(this.in.number(8));
			}
			else if (signature == LOCATOR_64) {
				this.in.pass(16);
			}
			else {
				throw this.in.damaged("the directory of the archive is damaged");
			}
			signature = this.in.number(4);
		}
		this.in.pass(16);
		this.in.pass(this.in.number(2));
		if (!this.in.atEnd()) {
			throw this.in.trailing();
		}
	}

	@Override
	public void close() throws IOException {
		this.content.close();
		this.in.close();
	}

}
