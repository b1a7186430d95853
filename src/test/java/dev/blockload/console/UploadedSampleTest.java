package dev.blockload.console;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.util.Base64;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The beginning of an uploaded file ends with a whole line.
 */
class UploadedSampleTest {

	@ParameterizedTest
	@ValueSource(strings = { "UTF-8", "UTF-16", "UTF-16LE", "UTF-16BE", "X-UTF-32LE-BOM", "X-UTF-32BE-BOM", "UTF-32LE",
			"UTF-32BE", "windows-1252" })
	void theBeginningEndsWithAWholeLine(String encoding) throws Exception {
		Charset charset = Charset.forName(encoding);
		String lines = "name\n" + "S\u00f8ren,\u00e5\n".repeat(80_000);
		byte[] all = lines.getBytes(charset);
		InputStream content = new ByteArrayInputStream(all) {
			@Override
			public long skip(long bytes) {
				// Nothing is buffered.
				return 0;
			}
		};
		String field = UploadedSample.beginning("a.csv", content).get("upload");
		assertThat(content.read()).isEqualTo(-1);
		String kept = new String(Base64.getUrlDecoder().decode(field), charset);
		assertThat(lines).startsWith(kept);
		assertThat(kept).endsWith("\n").hasSizeGreaterThan(90_000);
	}

	@ParameterizedTest
	@ValueSource(strings = { "UTF-16LE", "UTF-16BE", "UTF-32LE", "X-UTF-32BE-BOM" })
	void aByteOfAnotherCharacterIsNoEndOfALine(String encoding) throws Exception {
		Charset charset = Charset.forName(encoding);
		String lines = "name\n" + "\u010a\u0a0a".repeat(200_000);
		byte[] all = lines.getBytes(charset);
		String field = UploadedSample.beginning("a.csv", new ByteArrayInputStream(all)).get("upload");
		assertThat(new String(Base64.getUrlDecoder().decode(field), charset)).isEqualTo("name\n");
	}

}
