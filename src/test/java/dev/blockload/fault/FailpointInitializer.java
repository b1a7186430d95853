package dev.blockload.fault;

import dev.blockload.importjob.ImportLauncher;

import org.springframework.batch.core.repository.JobRepository;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.transaction.PlatformTransactionManager;

/**
 * Puts {@link Failpoints} around the transaction manager and the job repository of a
 * context, where the system property {@code blockload.failpoint} names a point or the
 * property {@code blockload.failpoints} asks for them.
 */
public final class FailpointInitializer implements ApplicationContextInitializer<ConfigurableApplicationContext> {

	/** Set for a context whose failpoints are armed by its test. */
	static final String INSIDE = "blockload.failpoints";

	@Override
	public void initialize(ConfigurableApplicationContext context) {
		String point = System.getProperty("blockload.failpoint");
		if (point == null && context.getEnvironment().getProperty(INSIDE) == null) {
			return;
		}
		Failpoints failpoints = (point != null) ? Failpoints.ofThisProcess(point) : new Failpoints();
		context.getBeanFactory().registerSingleton("failpoints", failpoints);
		context.getBeanFactory().addBeanPostProcessor(new BeanPostProcessor() {
			@Override
			public Object postProcessAfterInitialization(Object bean, String beanName) {
				if (bean instanceof PlatformTransactionManager transactions) {
					return new FailpointTransactions(transactions, failpoints);
				}
				if (bean instanceof JobRepository repository) {
					return FailpointRepository.before(repository, failpoints);
				}
				if (bean instanceof ImportLauncher) {
					// All is made that an attempt needs: a process that hangs here is
					// quick to begin.
					failpoints.reached("launcher:ready");
				}
				return bean;
			}
		});
	}

}
