package dev.blockload.embedded;

import java.net.URI;
import java.nio.file.Path;

/**
 * A use of the embedded S3 store, for trying out: a child process over a folder, each
 * folder in it a bucket, each file below an object. Files may be copied there, written
 * over and deleted by hand at any time. It lives as {@link EmbeddedPostgres} does:
 * started by the first user, found by others, stopped by the last, and it listens on
 * 127.0.0.1 only.
 * <p>
 * Requests are signed (version 4) with a key pair of its own, addressed by path. Safe for
 * use by many threads; many uses in one JVM are fine.
 */
public final class EmbeddedS3 implements AutoCloseable {

	private final SharedServer<URI> shared;

	private final FileStoreServer server;

	private EmbeddedS3(SharedServer<URI> shared, FileStoreServer server) {
		this.shared = shared;
		this.server = server;
	}

	/**
	 * Use the store, starting it if it does not run.
	 * @param home the folder of its objects, keys and log; made if missing
	 * @param libraries the folder of the jar it is made from
	 * @throws EmbeddedException code {@code embedded-missing} where the jar is not there,
	 * {@code embedded-failed} where it does not start
	 */
	public static EmbeddedS3 use(Path home, Path libraries) {
		Libraries.Jar jar = new Libraries(libraries).find("s3proxy", "Set another endpoint for the connection");
		Path folder = Folders.home(home);
		FileStoreServer server = new FileStoreServer(folder, jar.file().toAbsolutePath());
		return new EmbeddedS3(SharedServer.use(folder, "s3", server), server);
	}

	/** Scheme, host and port. */
	public URI endpoint() {
		return this.shared.running();
	}

	/** Made at random for this home folder. */
	public String accessKeyId() {
		return this.server.accessKeyId();
	}

	/** Made at random for this home folder. */
	public String secretAccessKey() {
		return this.server.secretAccessKey();
	}

	/** Each folder in it is a bucket; exists. */
	public Path folder() {
		return this.server.folder();
	}

	/** Stops the store if no other process uses it. Closing again does nothing. */
	@Override
	public void close() {
		this.shared.close();
	}

}
