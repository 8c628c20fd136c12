"""Register and look up customers."""

from http import HTTPStatus

from fastapi import APIRouter, Response

from bookshop.dependencies import STAFF_ONLY, CustomerId, OpenStore
from bookshop.models import Customer, NewCustomer

router = APIRouter(prefix="/customers", tags=["customers"])


@router.post("", status_code=HTTPStatus.CREATED, dependencies=STAFF_ONLY)
def create_customer(new: NewCustomer, store: OpenStore, response: Response) -> Customer:
    """Register a customer."""
    customer = store.add_customer(new)
    response.headers["Location"] = f"/customers/{customer.id}"
    return customer


@router.get("/{customerId}")
def get_customer(customer_id: CustomerId, store: OpenStore) -> Customer:
    """Look at one customer."""
    return store.load_customer(customer_id)
