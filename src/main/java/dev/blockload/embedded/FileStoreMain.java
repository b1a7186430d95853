package dev.blockload.embedded;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * The child process: S3Proxy over a folder, with ETags for files that were copied there
 * by hand, and without what leads out of a bucket. S3Proxy alone gives such files no ETag
 * and then ignores {@code If-Match}; it follows symbolic links, and shortens keys.
 * <p>
 * Runs with nothing on its class path but S3Proxy's jar and the class files of this and
 * its helpers, hence the reflection: the application is not built against S3Proxy.
 */
final class FileStoreMain implements InvocationHandler {

	static final String ROOT = "jclouds.filesystem.basedir";

	static final String NOTE = "blockload.note";

	private final Object store;

	// Older forms of the listing, and what only they need: they would follow links.
	private static final Set<String> WITHOUT_GUARD = Set.of("listV1", "listVersions", "clearContainer",
			"deleteContainer");

	private static final Class<?> S3_EXCEPTIONS = type("org.gaul.s3proxy.blobstore.S3Exceptions");

	private final FileTags tags;

	private final BucketPaths paths;

	private FileStoreMain(Object store, Path root) {
		this.store = store;
		this.tags = new FileTags(root);
		this.paths = new BucketPaths(root);
	}

	private static Class<?> type(String name) {
		try {
			return Class.forName(name);
		}
		catch (ClassNotFoundException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * Serve until the process is ended.
	 * @param arguments the file of S3Proxy's properties
	 */
	public static void main(String[] arguments) throws Exception {
		Properties properties = new Properties();
		try (InputStream in = Files.newInputStream(Path.of(arguments[0]))) {
			properties.load(in);
		}
		Class<?> storeType = Class.forName("org.gaul.s3proxy.blobstore.BlobStore");
		Object store = Class.forName("org.gaul.s3proxy.BlobStores")
			.getMethod("create", String.class, Properties.class)
			.invoke(null, "filesystem", properties);
		Object tagged = Proxy.newProxyInstance(storeType.getClassLoader(), new Class<?>[] { storeType },
				new FileStoreMain(store, Path.of(properties.getProperty(ROOT))));
		Class<?> builderType = Class.forName("org.gaul.s3proxy.S3Proxy$Builder");
		Object builder = builderType.getMethod("fromProperties", Properties.class).invoke(null, properties);
		builderType.getMethod("blobStore", storeType).invoke(builder, tagged);
		Object server = builderType.getMethod("build").invoke(builder);
		server.getClass().getMethod("start").invoke(server);
		Object port = server.getClass().getMethod("getPort").invoke(server);
		writeNote(Path.of(properties.getProperty(NOTE)), URI.create("http://127.0.0.1:" + port));
	}

	@Override
	public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] arguments) throws Throwable {
		String name = method.getName();
		Object[] given = (arguments != null) ? arguments : new Object[0];
		if (name.equals("list") && given.length <= 1 && !(given.length == 1 && given[0] instanceof String)) {
			return list(method, given);
		}
		if (WITHOUT_GUARD.contains(name)) {
			throw refused("invalidRequest", "The embedded store does not support this request.");
		}
		for (Names names : Names.of(given)) {
			require(method, names);
			if (!isWrite(method)) {
				this.tags.refresh(names.bucket(), names.key());
			}
		}
		return LinkFreeListing.call(this.store, method, given);
	}

	private Object list(Method method, Object[] arguments) throws Throwable {
		for (Names names : Names.of(arguments)) {
			require(method, names);
			this.tags.refresh(names.bucket(), null);
			return new LinkFreeListing(this.store, method, this.paths).page(arguments[0]);
		}
		return LinkFreeListing.buckets(LinkFreeListing.call(this.store, method, arguments), this.paths);
	}

	private void require(Method method, Names names) throws Throwable {
		boolean creates = method.getName().startsWith("create");
		if (!(creates ? this.paths.isBucketName(names.bucket()) : this.paths.isBucket(names.bucket()))) {
			throw creates ? refused("invalidArgument", "The name of the bucket is not the name of a folder.")
					: (Throwable) S3_EXCEPTIONS.getMethod("noSuchBucket", String.class, String.class)
						.invoke(null, names.bucket(), "The specified bucket does not exist.");
		}
		String key = names.key();
		if (key != null && !this.paths.isKey(names.bucket(), key)) {
			throw isWrite(method) ? refused("invalidArgument",
					"A key of the embedded store has no segment '.', '..' or '', and leads through no symbolic link.")
					: (Throwable) S3_EXCEPTIONS.getMethod("noSuchKey", String.class, String.class, String.class)
						.invoke(null, names.bucket(), key, "The specified key does not exist.");
		}
	}

	private static boolean isWrite(Method method) {
		String name = method.getName();
		return !(name.startsWith("get") || name.startsWith("head") || name.startsWith("list") || name.startsWith("blob")
				|| name.equals("containerExists"));
	}

	private static Throwable refused(String code, String message) throws ReflectiveOperationException {
		return (Throwable) S3_EXCEPTIONS.getMethod(code, String.class).invoke(null, message);
	}

	private static void writeNote(Path file, URI endpoint) throws IOException {
		ProcessHandle self = ProcessHandle.current();
		String text = "pid=" + self.pid() + "\nstarted=" + self.info().startInstant().orElse(Instant.EPOCH)
				+ "\nendpoint=" + endpoint + "\n";
		Path half = file.resolveSibling(file.getFileName() + ".half");
		Files.writeString(half, text);
		Files.move(half, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
	}

	/**
	 * What a call of S3Proxy names.
	 *
	 * @param bucket the bucket
	 * @param key the key, or null for the whole bucket
	 */
	private record Names(String bucket, @Nullable String key) {

		/** All that the arguments name: they are of many types of the SDK. */
		static List<Names> of(Object[] arguments) {
			List<Names> names = new ArrayList<>();
			if (arguments.length > 0 && arguments[0] instanceof String bucket) {
				names.add(new Names(bucket, (arguments.length > 1 && arguments[1] instanceof String key) ? key : null));
			}
			for (Object argument : arguments) {
				add(names, argument, "bucket", "key");
				add(names, argument, "sourceBucket", "sourceKey");
				add(names, argument, "destinationBucket", "destinationKey");
				add(names, argument, "containerName", "blobName");
				if (ask(ask(argument, "delete"), "objects") instanceof List<?> objects
						&& ask(argument, "bucket") instanceof String bucket) {
					objects.forEach((object) -> names.add(new Names(bucket, (String) ask(object, "key"))));
				}
			}
			return names;
		}

		private static void add(List<Names> names, Object argument, String bucket, String key) {
			if (ask(argument, bucket) instanceof String named) {
				names.add(new Names(named, (String) ask(argument, key)));
			}
		}

		private static @Nullable Object ask(@Nullable Object argument, String name) {
			if (argument == null) {
				return null;
			}
			try {
				return argument.getClass().getMethod(name).invoke(argument);
			}
			catch (ReflectiveOperationException ex) {
				return null; // A type that has no such name.
			}
		}

	}

}
