package dev.blockload.api;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.net.URI;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import javax.tools.FileObject;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import dev.blockload.serve.WebBench;

/**
 * A client that is generated from the document of a server, and compiled. Its methods
 * send and receive typed objects, and accept no field that the document does not have.
 */
final class GeneratedClient {

	private static final String NAME = "generated.Client";

	private final Class<?> type;

	private final Object client;

	private final JsonMapper json;

	/**
	 * Generate and compile the client.
	 * @param server the URL of the server, without a path
	 * @param token of the caller
	 */
	GeneratedClient(URI server, String token) {
		JsonNode document = JsonMapper.shared()
			.readTree(WebBench.send(server.resolve(ApiPaths.BASE + "/openapi.json"), (request) -> request).body());
		try {
			this.type = compiled(ClientGenerator.of(document));
			this.client = this.type.getConstructor(URI.class, String.class).newInstance(server, token);
			this.json = (JsonMapper) Objects.requireNonNull(this.type.getField("JSON").get(null));
		}
		catch (ReflectiveOperationException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/** The names of its methods. */
	List<String> methods() {
		return Arrays.stream(this.type.getDeclaredMethods())
			.filter((method) -> (method.getModifiers() & java.lang.reflect.Modifier.PUBLIC) != 0)
			.map(Method::getName)
			.toList();
	}

	/**
	 * Call a method.
	 * @param arguments by their names in the document
	 * @return the answer as an object, or null if there is none
	 * @throws RuntimeException if it is refused, or if the answer is not as described
	 */
	@Nullable Object call(String name, Map<String, String> arguments, String body) throws ReflectiveOperationException {
		Method method = Arrays.stream(this.type.getDeclaredMethods())
			.filter((one) -> one.getName().equals(name))
			.findFirst()
			.orElseThrow();
		Map<String, String> left = new HashMap<>(arguments);
		if (!body.isEmpty()) {
			left.put("body", body);
		}
		@Nullable Object[] values = Arrays.stream(method.getParameters())
			.map((parameter) -> argument(parameter, left.remove(parameter.getAnnotation(JsonProperty.class).value())))
			.toArray();
		if (!left.isEmpty()) {
			throw new IllegalArgumentException(name + " has no parameters " + left.keySet());
		}
		try {
			return method.invoke(this.client, values);
		}
		catch (InvocationTargetException ex) {
			if (ex.getCause() instanceof RuntimeException cause) {
				throw cause;
			}
			throw ex;
		}
	}

	private @Nullable Object argument(Parameter parameter, @Nullable String text) {
		if (text == null) {
			return parameter.getType().isPrimitive() ? Objects
				.requireNonNull(Map.<Class<?>, Object>of(boolean.class, false, int.class, 100, long.class, 0L)
					.get(parameter.getType())) : null;
		}
		return parameter.getType() == String.class ? text : this.json.readValue(text, parameter.getType());
	}

	private static Class<?> compiled(String source) throws ClassNotFoundException {
		JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
		Map<String, ByteArrayOutputStream> classes = new HashMap<>();
		StringWriter messages = new StringWriter();
		try (JavaFileManager files = new ForwardingJavaFileManager<>(
				compiler.getStandardFileManager(null, null, null)) {
			@Override
			public JavaFileObject getJavaFileForOutput(Location location, String name, JavaFileObject.Kind kind,
					FileObject sibling) {
				return new SimpleJavaFileObject(URI.create("memory:///" + name), kind) {
					@Override
					public OutputStream openOutputStream() {
						return classes.computeIfAbsent(name, (unused) -> new ByteArrayOutputStream());
					}
				};
			}
		}) {
			SimpleJavaFileObject file = new SimpleJavaFileObject(URI.create("memory:///generated/Client.java"),
					JavaFileObject.Kind.SOURCE) {
				@Override
				public CharSequence getCharContent(boolean ignored) {
					return source;
				}
			};
			boolean done = compiler
				.getTask(messages, files, null, List.of("-proc:none", "-parameters", "--release", "17"), null,
						List.of(file))
				.call();
			if (!done) {
				throw new AssertionError(messages.toString());
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		return new ClassLoader(GeneratedClient.class.getClassLoader()) {
			@Override
			protected Class<?> findClass(String name) throws ClassNotFoundException {
				ByteArrayOutputStream bytes = classes.get(name);
				if (bytes == null) {
					throw new ClassNotFoundException(name);
				}
				return defineClass(name, bytes.toByteArray(), 0, bytes.size());
			}
		}.loadClass(NAME);
	}

}
