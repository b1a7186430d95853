package dev.blockload.fault;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;

import org.springframework.batch.core.BatchStatus;
import org.springframework.batch.core.job.JobExecution;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.core.step.StepExecution;

/**
 * The points of the job repository: {@code STEP:after-note}, {@code job:created},
 * {@code job:before-note} and {@code stopping:before-note}.
 */
final class FailpointRepository {

	private static final ThreadLocal<Integer> depth = ThreadLocal.withInitial(() -> 0);

	private final JobRepository repository;

	private final Failpoints failpoints;

	private FailpointRepository(JobRepository repository, Failpoints failpoints) {
		this.repository = repository;
		this.failpoints = failpoints;
	}

	static JobRepository before(JobRepository repository, Failpoints failpoints) {
		FailpointRepository points = new FailpointRepository(repository, failpoints);
		return (JobRepository) Proxy.newProxyInstance(JobRepository.class.getClassLoader(),
				new Class<?>[] { JobRepository.class }, (proxy, method, arguments) -> points.call(method, arguments));
	}

	/** Whether this thread is in a call of the repository. */
	static boolean isInside() {
		return depth.get() > 0;
	}

	private Object call(Method method, Object[] arguments) throws Throwable {
		before(method, arguments);
		depth.set(depth.get() + 1);
		Object result;
		try {
			result = method.invoke(this.repository, arguments);
		}
		catch (InvocationTargetException ex) {
			throw ex.getCause();
		}
		finally {
			depth.set(depth.get() - 1);
		}
		if (method.getName().equals("update") && arguments[0] instanceof StepExecution step
				&& step.getStatus() == BatchStatus.COMPLETED) {
			pass(step.getStepName() + ":after-note");
		}
		return result;
	}

	private void before(Method method, Object[] arguments) {
		if (method.getName().equals("createJobExecution")) {
			pass("job:created");
		}
		if (method.getName().equals("update") && arguments[0] instanceof JobExecution job && job.getEndTime() != null) {
			pass("job:before-note");
		}
		if (method.getName().equals("update") && arguments[0] instanceof StepExecution step
				&& step.getStatus() == BatchStatus.STOPPED) {
			pass("stopping:before-note");
		}
	}

	private void pass(String point) {
		switch (this.failpoints.reached(point)) {
			case GO_ON -> {
			}
			case FAIL -> throw new IllegalStateException("failpoint: " + point);
			case ROLL_BACK -> throw new IllegalArgumentException(point + " is in no transaction");
		}
	}

}
