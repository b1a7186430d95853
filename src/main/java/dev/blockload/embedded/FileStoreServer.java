package dev.blockload.embedded;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.security.SecureRandom;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import org.jspecify.annotations.Nullable;

/**
 * One S3Proxy over the folder {@code s3}: a child process that outlives us. What it is
 * known by is its endpoint.
 */
final class FileStoreServer implements SharedServer.Server<URI> {

	private static final Duration TIMEOUT = Duration.ofSeconds(60);

	private static final Duration GRACE = Duration.ofSeconds(10);

	// Two clocks of the same machine, read apart.
	private static final Duration CLOCK_SLACK = Duration.ofSeconds(5);

	private static final int TIMEOUT_MILLIS = 5_000;

	// A session of its own keeps Ctrl-C of our terminal away; where there is no setsid,
	// the signals are ignored instead.
	private static final String DETACHED = "trap '' INT HUP QUIT TSTP; "
			+ "command -v setsid >/dev/null 2>&1 && exec setsid \"$0\" \"$@\"; exec \"$0\" \"$@\"";

	private final Path home;

	private final Path jar;

	private final Path note;

	private final Path log;

	FileStoreServer(Path home, Path jar) {
		this.home = home;
		this.jar = jar;
		this.note = home.resolve("s3.running");
		this.log = home.resolve("s3.log");
	}

	/** Each folder in it is a bucket. */
	Path folder() {
		return this.home.resolve("s3");
	}

	String accessKeyId() {
		return keys().substring(0, keys().indexOf(' '));
	}

	String secretAccessKey() {
		return keys().substring(keys().indexOf(' ') + 1);
	}

	private String keys() {
		return Folders.secret(this.home.resolve("s3.keys"), () -> "BLOCKLOAD" + random(6) + " " + random(20));
	}

	@Override
	public @Nullable URI find() {
		Note running = Note.read(this.note);
		Optional<ProcessHandle> process = (running != null) ? running.process() : Optional.empty();
		if (running == null || process.isEmpty()) {
			return null;
		}
		if (answers(running.endpoint())) {
			return running.endpoint();
		}
		// Ours, and of no use to anyone.
		end(process.get());
		return null;
	}

	@Override
	public URI start() {
		try {
			Files.createDirectories(folder());
			demandAttributes();
			Files.deleteIfExists(this.note);
			Process process = launch();
			Deadline deadline = Deadline.in(TIMEOUT);
			while (process.isAlive() && !deadline.passed()) {
				Note running = Note.read(this.note);
				if (running != null && answers(running.endpoint())) {
					return running.endpoint();
				}
				deadline.pause();
			}
			process.destroyForcibly();
			throw EmbeddedException.failed("The embedded S3 store does not start. The last lines of '" + this.log
					+ "':\n" + Folders.tail(this.log, 10), null, null);
		}
		catch (IOException ex) {
			throw EmbeddedException.failed("The embedded S3 store does not start: " + ex, null, ex);
		}
	}

	@Override
	public void stop() {
		Note running = Note.read(this.note);
		if (running != null) {
			running.process().ifPresent(FileStoreServer::end);
		}
		this.note.toFile().delete();
	}

	private Process launch() throws IOException {
		Path classes = this.home.resolve("s3-classes");
		for (String name : List.of("FileStoreMain", "FileStoreMain$Names", "FileTags", "FileTags$1", "BucketPaths",
				"LinkFreeListing")) {
			extract(name, classes);
		}
		Path settings = this.home.resolve("s3.properties");
		Folders.writePrivately(settings,
				String.join("\n", "s3proxy.endpoint=http://127.0.0.1:0", "s3proxy.authorization=aws-v4",
						"s3proxy.identity=" + accessKeyId(), "s3proxy.credential=" + secretAccessKey(),
						FileStoreMain.ROOT + "=" + escape(folder()), FileStoreMain.NOTE + "=" + escape(this.note), ""));
		// It starts in half the time without the second compiler, and reads files no
		// slower.
		Path java = Path.of(System.getProperty("java.home"), "bin", "java");
		ProcessBuilder builder = new ProcessBuilder("sh", "-c", DETACHED, java.toString(), "-Xmx128m",
				"-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Dfile.encoding=UTF-8", "-cp",
				classes + File.pathSeparator + this.jar, FileStoreMain.class.getName(), settings.toString());
		// File names are bytes to the system; the JVM decodes them by the locale.
		ChildEnvironment.set(builder, "C.UTF-8");
		builder.redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")));
		builder.redirectErrorStream(true).redirectOutput(this.log.toFile());
		return builder.start();
	}

	// The application's jar is of a kind that only its own launcher can load from.
	private static void extract(String name, Path classes) throws IOException {
		String file = FileStoreServer.class.getPackageName().replace('.', '/') + "/" + name + ".class";
		try (InputStream in = FileStoreServer.class.getResourceAsStream("/" + file)) {
			if (in == null) {
				throw new IOException("no '" + file + "' on the class path");
			}
			Path target = classes.resolve(file);
			Files.createDirectories(target.resolveSibling("."));
			Files.copy(in, target, StandardCopyOption.REPLACE_EXISTING);
		}
	}

	private static String escape(Path path) {
		StringBuilder text = new StringBuilder();
		path.toString().chars().forEach((c) -> text.append(String.format("\\u%04x", c)));
		return text.toString();
	}

	private void demandAttributes() throws IOException {
		try {
			Files.getFileAttributeView(folder(), UserDefinedFileAttributeView.class)
				.write("blockload", ByteBuffer.allocate(1));
		}
		catch (IOException | UnsupportedOperationException | NullPointerException ex) {
			throw new IOException(
					"the file system of '" + folder() + "' keeps no extended attributes, which hold the objects' ETags",
					ex);
		}
	}

	private static boolean answers(URI endpoint) {
		try {
			HttpURLConnection connection = (HttpURLConnection) endpoint.toURL().openConnection(java.net.Proxy.NO_PROXY);
			connection.setConnectTimeout(TIMEOUT_MILLIS);
			connection.setReadTimeout(TIMEOUT_MILLIS);
			// Unsigned, so it is refused; that is answer enough.
			return connection.getResponseCode() == HttpURLConnection.HTTP_FORBIDDEN;
		}
		catch (IOException ex) {
			return false;
		}
	}

	private static void end(ProcessHandle process) {
		process.destroy();
		try {
			process.onExit().get(GRACE.toMillis(), TimeUnit.MILLISECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			process.destroyForcibly();
		}
		catch (ExecutionException | TimeoutException ex) {
			process.destroyForcibly();
		}
	}

	private static String random(int bytes) {
		byte[] random = new byte[bytes];
		new SecureRandom().nextBytes(random);
		return HexFormat.of().withUpperCase().formatHex(random);
	}

	/**
	 * What the child notes once it serves.
	 *
	 * @param pid its process
	 * @param started when that began, to tell it from a later process of the same number
	 * @param endpoint where it answers
	 */
	private record Note(long pid, Instant started, URI endpoint) {

		static @Nullable Note read(Path file) {
			String text = Folders.read(file);
			if (text == null) {
				return null;
			}
			try {
				Properties lines = new Properties();
				lines.load(new StringReader(text));
				return new Note(Long.parseLong(lines.getProperty("pid", "")),
						Instant.parse(lines.getProperty("started", "")), URI.create(lines.getProperty("endpoint", "")));
			}
			catch (IOException | IllegalArgumentException | DateTimeException ex) {
				return null;
			}
		}

		Optional<ProcessHandle> process() {
			return ProcessHandle.of(this.pid)
				.filter((process) -> process.isAlive() && process.info()
					.startInstant()
					.filter((start) -> Duration.between(start, this.started).abs().compareTo(CLOCK_SLACK) < 0)
					.isPresent());
		}

	}

}
