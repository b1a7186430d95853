package dev.blockload.embedded;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.Properties;

import org.jspecify.annotations.Nullable;

/**
 * The child process: S3Proxy over a folder, with ETags for files that were copied there
 * by hand. S3Proxy alone gives those none and then ignores {@code If-Match}.
 * <p>
 * Runs with nothing on its class path but S3Proxy's jar and the class files of this and
 * {@link FileTags}, hence the reflection: the application is not built against S3Proxy.
 */
final class FileStoreMain implements InvocationHandler {

	static final String ROOT = "jclouds.filesystem.basedir";

	static final String NOTE = "blockload.note";

	private final Object store;

	private final FileTags tags;

	private FileStoreMain(Object store, FileTags tags) {
		this.store = store;
		this.tags = tags;
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
				new FileStoreMain(store, new FileTags(Path.of(properties.getProperty(ROOT)))));
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
		String bucket = ask(arguments, "bucket");
		String key = ask(arguments, "key");
		boolean writes = method.getName().startsWith("put") || method.getName().startsWith("copy")
				|| method.getName().startsWith("complete");
		if (bucket != null && !writes) {
			this.tags.refresh(bucket, key);
		}
		try {
			return method.invoke(this.store, arguments);
		}
		catch (InvocationTargetException ex) {
			throw ex.getTargetException();
		}
	}

	// Requests are the SDK's own, of many types; those on an object have both.
	private static @Nullable String ask(Object @Nullable [] arguments, String name) {
		if (arguments == null || arguments.length == 0 || arguments[0] == null) {
			return null;
		}
		try {
			return (String) arguments[0].getClass().getMethod(name).invoke(arguments[0]);
		}
		catch (ReflectiveOperationException | ClassCastException ex) {
			return null;
		}
	}

	private static void writeNote(Path file, URI endpoint) throws IOException {
		ProcessHandle self = ProcessHandle.current();
		String text = "pid=" + self.pid() + "\nstarted=" + self.info().startInstant().orElse(Instant.EPOCH)
				+ "\nendpoint=" + endpoint + "\n";
		Path half = file.resolveSibling(file.getFileName() + ".half");
		Files.writeString(half, text);
		Files.move(half, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
	}

}
