package dev.blockload.web;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * A file that pages load. Its URL has a hash of its content, so that browsers keep it
 * until a version of Blockload changes it.
 *
 * @param name the end of its URL
 * @param type its media type
 * @param content its bytes; not changed by anybody
 * @param url its path on this server
 */
// Never compared.
@SuppressWarnings("ArrayRecordComponent")
record Asset(String name, String type, byte[] content, String url) {

	/** The path below which all files are. */
	static final String BASE = "/assets/";

	private static final String SCRIPT = "text/javascript;charset=UTF-8";

	private static final Map<String, Asset> ALL = Arrays
		.stream(new Asset[] { of("style.css", "text/css;charset=UTF-8", "web/style.css"),
				of("console.js", SCRIPT, "web/console.js"),
				of("htmx.js", SCRIPT, webjar("htmx.org/2.0.8/dist/htmx.min.js")),
				of("sse.js", SCRIPT, webjar("htmx-ext-sse/2.2.2/sse.js")) })
		.collect(Collectors.toUnmodifiableMap(Asset::name, Function.identity()));

	/**
	 * A file that is known to exist.
	 * @throws NullPointerException if there is none of this name
	 */
	static Asset named(String name) {
		return Objects.requireNonNull(ALL.get(name), name);
	}

	/** The file of a URL; empty if there is none, or if another version had it. */
	static Optional<Asset> at(String url) {
		return ALL.values().stream().filter((asset) -> asset.url.equals(url)).findFirst();
	}

	private static Asset of(String name, String type, String resource) {
		try (InputStream in = Asset.class.getClassLoader().getResourceAsStream(resource)) {
			byte[] content = Objects.requireNonNull(in, resource).readAllBytes();
			String hash = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content), 0, 6);
			return new Asset(name, type, content, BASE + hash + "/" + name);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/** With the version of the dependency: the class is not loaded if it differs. */
	private static String webjar(String path) {
		return "META-INF/resources/webjars/" + path;
	}

}
